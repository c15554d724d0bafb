"""Everything up to 0016_weights, in one step for a new database. A database that has a part of it goes the old way."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import quartermaster.kernel.fields
import quartermaster.stock.models.value
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

FILL = {"stock_balance": 50, "stock_availability": 60, "stock_reservation": 80}
"""Pages of the projections keep room for new versions of their rows, which then need no new index entries."""
ONE_PLACE = """ALTER TABLE stock_balance ADD CONSTRAINT a_serial_is_in_one_place
    EXCLUDE USING btree (lot_id WITH =) WHERE (lot_id < 0) DEFERRABLE INITIALLY DEFERRED"""
KEEP = """
    CREATE FUNCTION stock_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE kept boolean;
    BEGIN
        EXECUTE format('SELECT EXISTS (SELECT FROM stock_balance WHERE %I = $1)', TG_ARGV[0]) INTO kept USING OLD.id;
        IF kept THEN
            RAISE EXCEPTION 'stock lies there or has lain there: it is not deleted' USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN OLD;
    END $$
"""
KEPT = [
    f"CREATE TRIGGER kept_by_a_balance BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION stock_keep('{column}')"
    for table, column in (("locations_bin", "bin_id"), ("stock_lot", "lot_id"))
]
APART = """
    CREATE FUNCTION stock_lot_is_theirs() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM stock_lot WHERE (id, owner_id, sku_id) = (NEW.lot_id, NEW.owner_id, NEW.sku_id)) THEN
            RAISE EXCEPTION 'lot % is not of this owner and SKU', NEW.lot_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE FUNCTION stock_stays_whose_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a row of % stays whose it is', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END $$;
"""
TOGETHER = "DROP FUNCTION stock_lot_is_theirs() CASCADE; DROP FUNCTION stock_stays_whose_it_is() CASCADE;"
THEIRS = [
    f"CREATE TRIGGER lot_is_theirs BEFORE INSERT ON {table} FOR EACH ROW WHEN (NEW.lot_id <> 0) "
    "EXECUTE FUNCTION stock_lot_is_theirs()"
    for table in ("stock_balance", "stock_hold")
]
STAYS = [
    f"CREATE TRIGGER stays_whose_it_is BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW "
    f"WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION stock_stays_whose_it_is()"
    for table, columns, old, new in (
        ("stock_balance", "owner_id, sku_id, lot_id", "OLD.owner_id, OLD.sku_id, OLD.lot_id", "NEW.owner_id, NEW.sku_id, NEW.lot_id"),
        ("stock_hold", "owner_id, sku_id, lot_id", "OLD.owner_id, OLD.sku_id, OLD.lot_id", "NEW.owner_id, NEW.sku_id, NEW.lot_id"),
        ("stock_lot", "owner_id, sku_id", "OLD.owner_id, OLD.sku_id", "NEW.owner_id, NEW.sku_id"),
        ("stock_availability", "owner_id, sku_id", "OLD.owner_id, OLD.sku_id", "NEW.owner_id, NEW.sku_id"),
        ("stock_reservation", "owner_id, sku_id", "OLD.owner_id, OLD.sku_id", "NEW.owner_id, NEW.sku_id"),
    )
]
AS_THEY_ARE = [f"ALTER TABLE stock_costmark ALTER {name} SET STORAGE EXTERNAL" for name in ("kept", "told", "booked", "takings")]


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('stock', '0001_initial'),
        ('stock', '0002_untracked_lot'),
        ('stock', '0003_claim_by_one_index'),
        ('stock', '0004_room_for_updates'),
        ('stock', '0005_lots_serials_and_holds'),
        ('stock', '0006_lots_in_the_book'),
        ('stock', '0007_quantities_in_no_index'),
        ('stock', '0008_value'),
        ('stock', '0009_bundles_have_no_stock'),
        ('stock', '0010_making'),
        ('stock', '0011_owners_stay_apart'),
        ('stock', '0012_change_of_owner'),
        ('stock', '0013_marks_as_texts'),
        ('stock', '0014_allocations'),
        ('stock', '0015_movements_between_owners'),
        ('stock', '0016_weights'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalog', '0001_squashed_0012_weighed_skus'),
        ('locations', '0001_squashed_0008_streets'),
    ]

    operations = [
        migrations.CreateModel(
            name='Books',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('digits', models.SmallIntegerField()),
                ('open_from', models.DateTimeField(blank=True, null=True)),
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
            ],
        ),
        migrations.CreateModel(
            name='ClosedPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('ends_at', models.DateTimeField()),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=24)),
                ('value', quartermaster.stock.models.value.Money(decimal_places=4, default=Decimal('0'), max_digits=24)),
                ('reason', models.CharField(max_length=200)),
                ('source', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=200)),
                ('closed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'month'), name='a_month_is_closed_once')],
            },
        ),
        migrations.CreateModel(
            name='CostLayer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receipt', models.BigIntegerField()),
                ('origin', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('document', models.CharField(default='', max_length=60)),
                ('remaining', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('value', quartermaster.stock.models.value.Exact(decimal_places=10, default=Decimal('0'), max_digits=34)),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'indexes': [models.Index(fields=['sku', 'owner', 'at', 'receipt'], name='cost_layers_of_a_sku')],
            },
        ),
        migrations.CreateModel(
            name='CostMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('rank', models.SmallIntegerField()),
                ('last_id', models.BigIntegerField()),
                ('kept', models.TextField()),
                ('told', models.TextField(default='')),
                ('booked', models.TextField(default='')),
                ('takings', models.TextField(default='')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sku', 'owner', 'at', 'rank', 'last_id'), name='cost_mark_place')],
            },
        ),
        migrations.CreateModel(
            name='CostState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('fifo', 'First in, first out'), ('lifo', 'Last in, first out'), ('average', 'Moving average'), ('standard', 'Standard cost')], max_length=8)),
                ('first_method', models.CharField(choices=[('fifo', 'First in, first out'), ('lifo', 'Last in, first out'), ('average', 'Moving average'), ('standard', 'Standard cost')], max_length=8)),
                ('first_cost', models.DecimalField(decimal_places=4, max_digits=18)),
                ('cost', quartermaster.stock.models.value.Exact(decimal_places=10, default=Decimal('0'), max_digits=34)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('value', quartermaster.stock.models.value.Money(decimal_places=4, default=Decimal('0'), max_digits=24)),
                ('variance', quartermaster.stock.models.value.Exact(decimal_places=10, default=Decimal('0'), max_digits=34)),
                ('last_at', models.DateTimeField(null=True)),
                ('last_rank', models.SmallIntegerField(default=0)),
                ('last_id', models.BigIntegerField(default=0)),
                ('since_mark', models.IntegerField(default=0)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sku', 'owner'), name='cost_state_of_a_sku')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('released', 'Released'), ('quarantine', 'Quarantine'), ('on_hold', 'On hold'), ('recalled', 'Recalled'), ('rejected', 'Rejected')], default='released', max_length=10)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('best_before', models.DateField(blank=True, null=True)),
                ('manufactured_on', models.DateField(blank=True, null=True)),
                ('supplier_lot', models.CharField(blank=True, default='', max_length=60)),
                ('warranty_until', models.DateField(blank=True, null=True)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'indexes': [models.Index(fields=['code'], name='lots_by_code'), models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('code'), name='text_pattern_ops'), name='lots_by_beginning_of_code'), models.Index(condition=models.Q(('expires_on__isnull', False)), fields=['expires_on'], name='lots_by_expiry')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'sku', 'code'), name='lot_code_is_unique'), models.CheckConstraint(condition=models.Q(('id', 0), models.Q(('owner__isnull', False), ('sku__isnull', False)), _connector='OR'), name='lot_belongs_to_a_sku'), models.CheckConstraint(condition=models.Q(models.Q(('id', 0), _negated=True), ('state', 'released'), _connector='OR'), name='untracked_goods_have_no_lot_state')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('open', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('reason', models.CharField(max_length=40)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('source', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=200)),
                ('placed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('lot', models.ForeignKey(db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('open__gt', 0)), fields=['sku', 'bin', 'lot', 'owner'], name='open_holds')],
                'constraints': [models.CheckConstraint(condition=models.Q(('open__gte', 0), ('open__lte', models.F('quantity')), ('quantity__gt', 0)), name='hold_is_within_its_quantity')],
            },
        ),
        migrations.CreateModel(
            name='HoldChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('lifted', 'Lifted'), ('taken', 'Taken away')], max_length=10)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('reason', models.CharField(default='', max_length=200)),
                ('source', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hold', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='stock.hold')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='hold_change_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('held', quartermaster.kernel.fields.Quantity(db_default=0, decimal_places=6, max_digits=18)),
                ('allocated', quartermaster.kernel.fields.Quantity(db_default=0, decimal_places=6, max_digits=18)),
                ('bin', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('lot', models.ForeignKey(db_constraint=False, db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('lot', 0), _negated=True), fields=['lot'], name='balances_of_a_lot')],
                'constraints': [models.UniqueConstraint(fields=('sku', 'bin', 'lot', 'owner'), name='balance_cell'), models.CheckConstraint(condition=models.Q(('allocated__gte', 0)), name='allocated_is_not_negative'), models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='balance_is_not_negative'), models.CheckConstraint(condition=models.Q(('held__gte', 0), ('held__lte', models.F('quantity'))), name='held_is_within_the_balance'), models.CheckConstraint(condition=models.Q(('lot__gte', 0), ('quantity__lte', 1), _connector='OR'), name='a_serial_is_one_piece')],
            },
        ),
        migrations.CreateModel(
            name='LotChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state_before', models.CharField(max_length=10)),
                ('state_after', models.CharField(max_length=10)),
                ('reason', models.CharField(max_length=200)),
                ('source', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='stock.lot')),
            ],
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('kind', models.CharField(choices=[('opening', 'Opening'), ('receipt', 'Receipt'), ('put_away', 'Put away'), ('internal_move', 'Move'), ('pick', 'Pick'), ('pack', 'Pack'), ('ship', 'Ship'), ('customer_return', 'Customer return'), ('return_to_vendor', 'Return to vendor'), ('adjustment', 'Adjustment'), ('scrap', 'Scrap'), ('transfer_ship', 'Transfer out'), ('transfer_receive', 'Transfer in'), ('assemble_consume', 'Used up'), ('assemble_produce', 'Made'), ('disassemble', 'Taken apart'), ('owner_change', 'Change of owner')], max_length=20)),
                ('reason', models.CharField(default='', max_length=200)),
                ('document', models.CharField(default='', max_length=60)),
                ('unit_cost', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('entered', models.CharField(default='', max_length=60)),
                ('source', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=200)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('short_allowed', models.BooleanField(default=False)),
                ('seal', models.BigIntegerField()),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_bin', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('lot', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('reverses', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.movement')),
                ('sku', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('to_bin', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
            ],
            options={
                'indexes': [models.Index(fields=['sku', 'id'], name='movements_of_a_sku'), models.Index(condition=models.Q(('document', ''), _negated=True), fields=['document'], name='movements_of_a_document'), models.Index(condition=models.Q(('lot', 0), _negated=True), fields=['lot', 'id'], name='movements_of_a_lot'), models.Index(condition=models.Q(('kind', 'owner_change')), fields=['id'], name='movements_between_owners'), django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['occurred_at'], name='movements_by_time', pages_per_range=32)],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='movement_quantity_is_positive'), models.CheckConstraint(condition=models.Q(('from_bin', models.F('to_bin')), _negated=True), name='movement_changes_the_place'), models.UniqueConstraint(condition=models.Q(('reverses__isnull', False)), fields=('reverses',), name='movement_is_reversed_once')],
            },
        ),
        migrations.CreateModel(
            name='CostChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('landed_cost', 'Landed cost'), ('revaluation', 'Revaluation'), ('write_down', 'Write-down'), ('method', 'Costing method')], max_length=12)),
                ('number', models.CharField(default='', max_length=60)),
                ('received', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18, null=True)),
                ('amount', quartermaster.stock.models.value.Money(decimal_places=4, default=None, max_digits=24, null=True)),
                ('unit_cost', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('method', models.CharField(choices=[('fifo', 'First in, first out'), ('lifo', 'Last in, first out'), ('average', 'Moving average'), ('standard', 'Standard cost')], default='', max_length=8)),
                ('reason', models.CharField(default='', max_length=200)),
                ('source', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=200)),
                ('effective_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('receipt', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.movement')),
            ],
            options={
                'indexes': [models.Index(fields=['sku', 'owner', 'effective_at'], name='cost_changes_of_a_sku'), models.Index(condition=models.Q(('number', ''), _negated=True), fields=['number'], name='cost_changes_of_a_number')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', False), ('kind', 'landed_cost'), ('receipt__isnull', False), ('received__gt', 0)), models.Q(('kind__in', ['revaluation', 'write_down']), ('unit_cost__gte', 0)), models.Q(('kind', 'method'), models.Q(('method', ''), _negated=True)), _connector='OR'), name='a_cost_change_says_what_it_changes')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.CharField(max_length=100)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('open', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('allocated', quartermaster.kernel.fields.Quantity(db_default=0, decimal_places=6, max_digits=18)),
                ('document', models.CharField(default='', max_length=60)),
                ('source', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=200)),
                ('reserved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('warehouse', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('allocated__gt', 0)), fields=['document'], name='allocated_reservations'), models.Index(condition=models.Q(('open__gt', 0)), fields=['sku', 'warehouse'], name='open_reservations'), models.Index(condition=models.Q(('expires_at__isnull', False), ('open__gt', 0)), fields=['expires_at'], name='expiring_reservations')],
                'constraints': [models.UniqueConstraint(fields=('claim',), name='claim_is_unique'), models.CheckConstraint(condition=models.Q(('open__gte', 0), ('open__lte', models.F('quantity')), ('quantity__gt', 0)), name='reservation_is_within_its_quantity'), models.CheckConstraint(condition=models.Q(('allocated__gte', 0), ('allocated__lte', models.F('open'))), name='allocated_is_within_the_claim')],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('open', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('allocated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('lot', models.ForeignKey(db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('reservation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='stock.reservation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('open__gt', 0)), fields=['sku', 'bin', 'lot', 'owner'], name='open_allocations')],
                'constraints': [models.CheckConstraint(condition=models.Q(('open__gte', 0), ('open__lte', models.F('quantity')), ('quantity__gt', 0)), name='allocation_is_within_its_quantity')],
            },
        ),
        migrations.CreateModel(
            name='ReservationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('used', 'Used'), ('released', 'Released'), ('expired', 'Expired')], max_length=10)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('source', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reservation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='stock.reservation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='reservation_change_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='ValuedThrough',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_valued_through')],
            },
        ),
        migrations.CreateModel(
            name='ValueEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('receipt', 'Receipt'), ('vendor_return', 'Return to vendor'), ('issue', 'Issue'), ('return', 'Customer return'), ('adjustment', 'Adjustment'), ('production', 'Production'), ('owner_change', 'Change of owner'), ('landed_cost', 'Landed cost'), ('revaluation', 'Revaluation'), ('write_down', 'Write-down'), ('method', 'Costing method'), ('correction', 'Correction')], max_length=13)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('value', quartermaster.stock.models.value.Money(decimal_places=4, default=Decimal('0'), max_digits=24)),
                ('variance', quartermaster.stock.models.value.Money(decimal_places=4, default=Decimal('0'), max_digits=24)),
                ('estimated', models.BooleanField(default=False)),
                ('effective_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('end', models.CharField(default='', max_length=10)),
                ('document', models.CharField(default='', max_length=60)),
                ('unit_cost', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('reverses', models.BigIntegerField(null=True)),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.costchange')),
                ('movement', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.movement')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'indexes': [models.Index(fields=['sku', 'owner', 'effective_at'], name='value_entries_of_a_sku'), models.Index(condition=models.Q(('change__isnull', False)), fields=['change'], name='value_entries_of_a_change'), models.Index(condition=models.Q(('movement__isnull', False), ('quantity', 0)), fields=['movement'], name='corrections_of_a_movement'), django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['effective_at'], name='value_entries_by_time', pages_per_range=32)],
                'constraints': [models.UniqueConstraint(condition=models.Q(('quantity', 0), _negated=True), fields=('movement',), name='a_movement_is_valued_once'), models.CheckConstraint(condition=models.Q(models.Q(('change__isnull', True), ('movement__isnull', False)), models.Q(('change__isnull', False), ('movement__isnull', True), ('quantity', 0)), _connector='OR'), name='an_entry_says_what_it_is_for')],
            },
        ),
        migrations.CreateModel(
            name='Weight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('lot', models.ForeignKey(db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sku', 'bin', 'lot', 'owner'), name='weight_cell'), models.CheckConstraint(condition=models.Q(('weight__gte', 0)), name='weight_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='WeightEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('moved', 'Moved'), ('variance', 'Variance')], max_length=8)),
                ('weight', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('per_piece', models.BooleanField(default=False)),
                ('reason', models.CharField(default='', max_length=200)),
                ('source', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=200)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_bin', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('lot', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('movement', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.movement')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('to_bin', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
            ],
            options={
                'verbose_name_plural': 'weight entries',
                'indexes': [models.Index(fields=['sku', 'id'], name='weight_entries_of_a_sku'), models.Index(condition=models.Q(('kind', 'variance')), fields=['movement'], name='variances_of_a_movement')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'moved')), fields=('movement',), name='a_movement_has_one_weight'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'moved'), ('movement__isnull', False), ('weight__gte', 0)), models.Q(('kind', 'variance'), ('weight__gt', 0)), _connector='OR'), name='weight_entry_is_moved_or_a_variance'), models.CheckConstraint(condition=models.Q(('from_bin', models.F('to_bin')), _negated=True), name='weight_changes_the_place')],
            },
        ),
        migrations.CreateModel(
            name='Availability',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sellable', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('receiving', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('held', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('staged', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('reserved', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sku', 'warehouse', 'owner'), name='availability_cell'), models.CheckConstraint(condition=models.Q(('held__gte', 0), ('receiving__gte', 0), ('reserved__gte', 0), ('sellable__gte', 0), ('staged__gte', 0)), name='availability_parts_are_not_negative')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='availability',
            trigger=pgtrigger.compiler.Trigger(name='no_bundles', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nPERFORM FROM catalog_sku WHERE id = NEW.sku_id FOR KEY SHARE;\nIF EXISTS (SELECT FROM catalog_sku WHERE id = NEW.sku_id AND kit = 'bundle') THEN\n    RAISE EXCEPTION 'a bundle has no stock of its own' USING ERRCODE = 'check_violation', CONSTRAINT = 'no_bundles';\nEND IF;\nIF EXISTS (SELECT FROM catalog_sku WHERE id = NEW.sku_id AND weighed_in_id IS NOT NULL)\n    AND NOT EXISTS (SELECT FROM stock_weight WHERE sku_id = NEW.sku_id) THEN\n    RAISE EXCEPTION 'the SKU is weighed' USING ERRCODE = 'check_violation', CONSTRAINT = 'weighed_from_the_first_piece';\nEND IF;\nRETURN NEW;\n", hash='b861c84af1095e244b3389703c7360469fc15c39', operation='INSERT', pgid='pgtrigger_no_bundles_4d0bb', table='stock_availability', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closedperiod',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'a closed period stays closed' USING ERRCODE = 'restrict_violation';", hash='140d7bb3d82f2bb0caa9550498a8347ed2e28bfe', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_36aad', table='stock_closedperiod', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holdchange',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d9a3792a27bf1e819c2cf519e81ac3c78644aa04', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3ca84', table='stock_holdchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lotchange',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='aa5bb0f71b402561610c859c40a84425b751bf4d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_07232', table='stock_lotchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='movement',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'movements are append-only: correct by reversal' USING ERRCODE = 'restrict_violation';", hash='641d99fe60fe7d9141cb2a27408dfd88b1e94c32', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_3dbae', table='stock_movement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='costchange',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'cost changes are append-only: correct by another one' USING ERRCODE = 'restrict_violation';", hash='bb2ed77b5494ac558c6c36f14140412d9e60cadf', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_519fd', table='stock_costchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reservationchange',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a53a07bb47c210f9bb89ea45ea2006ce80713e5c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_59340', table='stock_reservationchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='valueentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'value entries are append-only: a correction follows' USING ERRCODE = 'restrict_violation';", hash='d19e4ada0ecfd1926e94bb2a240ae2e93cdeba01', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_29929', table='stock_valueentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='valueentry',
            trigger=pgtrigger.compiler.Trigger(name='closed_periods_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT FROM entered e JOIN stock_books b ON b.owner_id = e.owner_id\n                               WHERE e.effective_at < b.open_from) THEN\n                        RAISE EXCEPTION 'the books are closed at that time' USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NULL;\n                ", hash='78bd05d8f12b05a0ea8ac055999ee687ebf3830c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_closed_periods_stay_9afbb', referencing='REFERENCING NEW TABLE AS entered ', table='stock_valueentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weight',
            trigger=pgtrigger.compiler.Trigger(name='only_weighed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nPERFORM FROM catalog_sku WHERE id = NEW.sku_id FOR KEY SHARE;\nIF NOT EXISTS (SELECT FROM catalog_sku WHERE id = NEW.sku_id AND weighed_in_id IS NOT NULL) THEN\n    RAISE EXCEPTION 'the SKU is not weighed' USING ERRCODE = 'check_violation', CONSTRAINT = 'only_weighed';\nEND IF;\nRETURN NEW;\n", hash='667a60618058f73aa6587dd4ac515dcde96e07c4', operation='INSERT', pgid='pgtrigger_only_weighed_6d089', table='stock_weight', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weightentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'weights are append-only: weigh again' USING ERRCODE = 'restrict_violation';", hash='dbea689bbac30cdb5c0651c45db4311fca2a5172', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_94eb8', table='stock_weightentry', when='BEFORE')),
        ),
        migrations.RunSQL("CREATE SEQUENCE stock_landed_cost_number START 1001", "DROP SEQUENCE stock_landed_cost_number"),
        migrations.RunSQL("CREATE SEQUENCE stock_revaluation_number START 1001", "DROP SEQUENCE stock_revaluation_number"),
        migrations.RunSQL("CREATE SEQUENCE stock_write_down_number START 1001", "DROP SEQUENCE stock_write_down_number"),
        migrations.RunSQL("CREATE SEQUENCE stock_owner_change_number START 1001", "DROP SEQUENCE stock_owner_change_number"),
        migrations.RunSQL(
            "CREATE SEQUENCE stock_serial_id_seq INCREMENT -1 MINVALUE -9223372036854775807 MAXVALUE -1 START -1",
            "DROP SEQUENCE stock_serial_id_seq",
        ),
        # The lot of goods that are not tracked by lot, so that the lot is never null in a key.
        migrations.RunSQL(
            """INSERT INTO stock_lot (id, code, attributes, state, supplier_lot, version)
            VALUES (0, '', '{}', 'released', '', 1)""",
            "DELETE FROM stock_lot WHERE id = 0",
        ),
        *[
            migrations.RunSQL(f"ALTER TABLE {table} SET (fillfactor = {percent})", migrations.RunSQL.noop)
            for table, percent in FILL.items()
        ],
        migrations.RunSQL(ONE_PLACE, "ALTER TABLE stock_balance DROP CONSTRAINT a_serial_is_in_one_place"),
        migrations.RunSQL([KEEP, *KEPT], "DROP FUNCTION stock_keep() CASCADE"),
        migrations.RunSQL(APART, TOGETHER),
        migrations.RunSQL([*THEIRS, *STAYS], migrations.RunSQL.noop),
        migrations.RunSQL(AS_THEY_ARE, migrations.RunSQL.noop),
    ]
