"""Everything up to 0009_ssccs, in one step for a new database. A database that has a part of it goes the old way."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import quartermaster.kernel.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

APART = """
    CREATE FUNCTION sales_carton_is_of_one_order() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM sales_carton c, sales_pickline l JOIN sales_pick p ON p.id = l.pick_id
                        WHERE c.id = NEW.carton_id AND l.id = NEW.pick_line_id AND p.order_id = c.order_id) THEN
            RAISE EXCEPTION 'a carton holds what was picked for its order' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE FUNCTION sales_pick_is_of_one_order() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM sales_pick p, sales_orderline l
                        WHERE p.id = NEW.pick_id AND l.id = NEW.order_line_id AND l.order_id = p.order_id) THEN
            RAISE EXCEPTION 'a pick takes lines of its order' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE FUNCTION sales_order_stays_whose_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'an order stays whose it is' USING ERRCODE = 'check_violation';
    END $$;
    CREATE TRIGGER of_one_order BEFORE INSERT OR UPDATE OF carton_id, pick_line_id ON sales_cartonline FOR EACH ROW
        EXECUTE FUNCTION sales_carton_is_of_one_order();
    CREATE TRIGGER of_one_order BEFORE INSERT OR UPDATE OF pick_id, order_line_id ON sales_pickline FOR EACH ROW
        EXECUTE FUNCTION sales_pick_is_of_one_order();
    CREATE TRIGGER stays_whose_it_is BEFORE UPDATE OF owner_id ON sales_order FOR EACH ROW
        WHEN (OLD.owner_id <> NEW.owner_id) EXECUTE FUNCTION sales_order_stays_whose_it_is();
"""
TOGETHER = """
    DROP FUNCTION sales_carton_is_of_one_order() CASCADE;
    DROP FUNCTION sales_pick_is_of_one_order() CASCADE;
    DROP FUNCTION sales_order_stays_whose_it_is() CASCADE;
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('sales', '0001_initial'),
        ('sales', '0002_numbers'),
        ('sales', '0003_picks_taken_back'),
        ('sales', '0004_customer_minimum_life_days'),
        ('sales', '0005_kits_on_orders'),
        ('sales', '0006_owners_stay_apart'),
        ('sales', '0007_channels_addresses_holds_and_parts'),
        ('sales', '0008_released_and_dropped'),
        ('sales', '0009_ssccs'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalog', '0001_squashed_0012_weighed_skus'),
        ('locations', '0001_squashed_0008_streets'),
    ]

    operations = [
        migrations.CreateModel(
            name='SalesChannel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=100)),
                ('on_short', models.CharField(choices=[('refuse', 'Refuse the order'), ('backorder', 'Backorder what is short'), ('all_or_nothing', 'Wait until all is there')], default='refuse', max_length=20)),
                ('awaits_payment', models.BooleanField(default=False)),
                ('payment_hours', models.PositiveSmallIntegerField(default=48)),
                ('sourcing', models.CharField(choices=[('fewest_parcels', 'Fewest parcels'), ('nearest', 'Nearest'), ('cheapest', 'Cheapest'), ('one_warehouse', 'Never split')], default='fewest_parcels', max_length=20)),
                ('priority', models.PositiveSmallIntegerField(default=5)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('code'), name='sales_channel_code_is_unique'), models.CheckConstraint(condition=models.Q(('priority__gte', 1), ('priority__lte', 9)), name='sales_channel_priority_1_to_9'), models.CheckConstraint(condition=models.Q(('payment_hours__gte', 1)), name='sales_channel_waits_an_hour_or_more')],
            },
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('country', models.CharField(blank=True, default='', max_length=60)),
                ('note', models.TextField(blank=True, default='', max_length=2000)),
                ('minimum_life_days', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('priority', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('ship_complete', models.BooleanField(db_default=False, default=False)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('channel', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.saleschannel')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('code'), name='customer_code_is_unique'), models.CheckConstraint(condition=models.Q(('priority__isnull', True), models.Q(('priority__gte', 1), ('priority__lte', 9)), _connector='OR'), name='customer_priority_1_to_9')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('reference', models.CharField(blank=True, default='', max_length=60)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('awaiting_payment', 'Awaiting payment'), ('on_hold', 'On hold'), ('confirmed', 'Confirmed'), ('partially_reserved', 'Partially reserved'), ('reserved', 'Reserved'), ('released', 'Released'), ('picking', 'Picking'), ('picked', 'Picked'), ('packed', 'Packed'), ('partially_shipped', 'Partially shipped'), ('shipped', 'Shipped'), ('cancelled', 'Cancelled'), ('expired', 'Expired')], default='confirmed', max_length=20)),
                ('on_short', models.CharField(choices=[('refuse', 'Refuse the order'), ('backorder', 'Backorder what is short'), ('all_or_nothing', 'Wait until all is there')], default='refuse', max_length=20)),
                ('ship_by', models.DateField(blank=True, null=True)),
                ('priority', models.PositiveSmallIntegerField(db_default=5, default=5)),
                ('ship_complete', models.BooleanField(db_default=False, default=False)),
                ('ship_name', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('address', models.TextField(blank=True, default='', max_length=2000)),
                ('postcode', models.CharField(blank=True, db_default='', default='', max_length=20)),
                ('city', models.CharField(blank=True, db_default='', default='', max_length=100)),
                ('region', models.CharField(blank=True, db_default='', default='', max_length=100)),
                ('country', models.CharField(blank=True, db_default='', default='', max_length=2)),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ('note', models.TextField(blank=True, default='', max_length=2000)),
                ('line_count', models.PositiveIntegerField(default=0)),
                ('backordered_lines', models.PositiveIntegerField(default=0)),
                ('total', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=24)),
                ('placed_at', models.DateTimeField()),
                ('shipped_at', models.DateTimeField(blank=True, null=True)),
                ('source', models.CharField(max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_draft', models.BooleanField(db_default=False, default=False)),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('hold_reason', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('payment_due_at', models.DateTimeField(blank=True, null=True)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('expired_at', models.DateTimeField(blank=True, null=True)),
                ('sourcing', models.CharField(blank=True, choices=[('fewest_parcels', 'Fewest parcels'), ('nearest', 'Nearest'), ('cheapest', 'Cheapest'), ('one_warehouse', 'Never split')], db_default='', default='', max_length=20)),
                ('is_split', models.BooleanField(db_default=False, default=False)),
                ('parts_made', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='sales.customer')),
                ('held_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('part_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='sales.order')),
                ('placed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
                ('channel', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.saleschannel')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'awaiting_payment')), fields=['payment_due_at'], name='orders_awaiting_payment'), models.Index(fields=['-placed_at', '-id'], name='orders_by_time'), models.Index(fields=['state', 'ship_by'], name='orders_by_state'), models.Index(condition=models.Q(('backordered_lines__gt', 0)), fields=['placed_at', 'id'], name='orders_with_backorders')],
                'constraints': [models.UniqueConstraint(models.F('customer'), django.db.models.functions.text.Upper('reference'), condition=models.Q(models.Q(('reference', ''), _negated=True), ('part_of__isnull', True)), name='order_reference_is_unique_per_customer'), models.CheckConstraint(condition=models.Q(('part_of__isnull', True), ('is_split', False), _connector='OR'), name='a_part_of_an_order_is_not_split'), models.CheckConstraint(condition=models.Q(models.Q(('held_at__isnull', True), ('held_by__isnull', True)), models.Q(('held_at__isnull', False), ('held_by__isnull', False)), _connector='OR'), name='an_order_is_held_by_somebody'), models.CheckConstraint(condition=models.Q(('country', ''), ('country__regex', '^[A-Z]{2}$'), _connector='OR'), name='order_country_has_two_letters')],
            },
        ),
        migrations.CreateModel(
            name='Shipment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('carrier', models.CharField(blank=True, default='', max_length=60)),
                ('tracking', models.CharField(blank=True, default='', max_length=100)),
                ('shipped_at', models.DateTimeField()),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shipments', to='sales.order')),
                ('shipped_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-shipped_at'], name='shipments_by_time')],
            },
        ),
        migrations.CreateModel(
            name='Carton',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('sscc', models.CharField(blank=True, max_length=18, null=True, unique=True)),
                ('packed_at', models.DateTimeField()),
                ('packed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cartons', to='sales.order')),
                ('shipment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cartons', to='sales.shipment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sscc__regex', '^[0-9]{18}$')), name='sscc_has_eighteen_digits')],
            },
        ),
        migrations.CreateModel(
            name='OrderKit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('entered', models.CharField(blank=True, default='', max_length=60)),
                ('unit_price', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=18)),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='kits', to='sales.order')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'position'), name='order_kit_position'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('unit_price__gte', 0)), name='order_kit_quantity_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('entered', models.CharField(blank=True, default='', max_length=60)),
                ('unit_price', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=18)),
                ('reserved', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('picked', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('packed', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('shipped', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('cancelled', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('returned', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('claims', models.PositiveIntegerField(default=1)),
                ('promised_on', models.DateField(blank=True, null=True)),
                ('per_kit', quartermaster.kernel.fields.Quantity(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('backordered', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('quantity'), '-', models.F('reserved')), '-', models.F('picked')), '-', models.F('packed')), '-', models.F('shipped')), '-', models.F('cancelled')), output_field=quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18))),
                ('kit', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='sales.orderkit')),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='sales.order')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'position'), name='order_line_position'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('unit_price__gte', 0)), name='order_line_quantity_is_positive'), models.CheckConstraint(condition=models.Q(('cancelled__gte', 0), ('packed__gte', 0), ('picked__gte', 0), ('reserved__gte', 0), ('shipped__gte', 0)), name='order_line_stages_are_not_negative'), models.CheckConstraint(condition=models.Q(('quantity__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('reserved'), '+', models.F('picked')), '+', models.F('packed')), '+', models.F('shipped')), '+', models.F('cancelled')))), name='order_line_stages_are_within_its_quantity'), models.CheckConstraint(condition=models.Q(('returned__gte', 0), ('returned__lte', models.F('shipped'))), name='order_line_returns_what_was_shipped'), models.CheckConstraint(condition=models.Q(models.Q(('kit__isnull', True), ('per_kit__isnull', True)), models.Q(('kit__isnull', False), ('per_kit__gt', 0)), _connector='OR'), name='order_line_of_a_kit_says_how_much')],
            },
        ),
        migrations.CreateModel(
            name='ParcelRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(blank=True, default='', max_length=2)),
                ('postcode_prefix', models.CharField(blank=True, default='', max_length=10)),
                ('per_parcel', models.DecimalField(decimal_places=4, max_digits=18)),
                ('per_kg', models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ('per_100_km', models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('warehouse', 'country', 'postcode_prefix'), name='one_parcel_rate_for_a_destination'), models.CheckConstraint(condition=models.Q(('per_100_km__gte', 0), ('per_kg__gte', 0), ('per_parcel__gte', 0)), name='parcel_rate_not_negative'), models.CheckConstraint(condition=models.Q(('postcode_prefix', ''), models.Q(('country', ''), _negated=True), _connector='OR'), name='parcel_rate_of_a_postcode_has_a_country')],
            },
        ),
        migrations.CreateModel(
            name='Pick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('picked_at', models.DateTimeField()),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='picks', to='sales.order')),
                ('picked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PickLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lot_id', models.BigIntegerField(default=0)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('packed', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('put_back', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('movement_id', models.BigIntegerField()),
                ('dropped_id', models.BigIntegerField(blank=True, null=True)),
                ('from_bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='picks', to='sales.orderline')),
                ('pick', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='sales.pick')),
                ('to_bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('packed__gte', 0), ('put_back__gte', 0), ('quantity__gte', django.db.models.expressions.CombinedExpression(models.F('packed'), '+', models.F('put_back')))), name='pick_line_is_within_its_quantity')],
            },
        ),
        migrations.CreateModel(
            name='CartonLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('movement_id', models.BigIntegerField(blank=True, null=True)),
                ('carton', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='sales.carton')),
                ('pick_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cartons', to='sales.pickline')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='carton_line_quantity_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='ChannelWarehouse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField()),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='warehouses', to='sales.saleschannel')),
            ],
            options={
                'ordering': ['rank'],
                'constraints': [models.UniqueConstraint(fields=('channel', 'warehouse'), name='sales_channel_names_a_warehouse_once'), models.UniqueConstraint(fields=('channel', 'rank'), name='sales_channel_ranks_its_warehouses')],
            },
        ),
        migrations.CreateModel(
            name='SourcingOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField()),
                ('chosen', models.BooleanField(default=False)),
                ('warehouses', models.CharField(max_length=200)),
                ('shares', models.JSONField()),
                ('parcels', models.PositiveSmallIntegerField()),
                ('distance_km', models.PositiveIntegerField()),
                ('cost', models.DecimalField(decimal_places=2, max_digits=18)),
                ('short_lines', models.PositiveIntegerField()),
                ('ready_on', models.DateField(blank=True, null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='sales.order')),
            ],
            options={
                'ordering': ['rank'],
                'constraints': [models.UniqueConstraint(fields=('order', 'rank'), name='sourcing_option_rank')],
            },
        ),
        migrations.CreateModel(
            name='CustomerAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('lines', models.TextField(max_length=400)),
                ('postcode', models.CharField(blank=True, default='', max_length=20)),
                ('city', models.CharField(max_length=100)),
                ('region', models.CharField(blank=True, default='', max_length=100)),
                ('country', models.CharField(max_length=2)),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ('for_shipping', models.BooleanField(default=False)),
                ('for_billing', models.BooleanField(default=False)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='sales.customer')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('customer', 'position'), name='customer_address_position'), models.UniqueConstraint(condition=models.Q(('for_shipping', True)), fields=('customer',), name='one_address_is_shipped_to'), models.UniqueConstraint(condition=models.Q(('for_billing', True)), fields=('customer',), name='one_address_is_billed'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$')), name='customer_country_has_two_letters'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), _connector='OR'), name='customer_address_is_on_earth')],
            },
        ),
        migrations.CreateModel(
            name='CustomerContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(blank=True, default='', max_length=100)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='sales.customer')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('customer', 'position'), name='customer_contact_position')],
            },
        ),
        migrations.RunSQL("CREATE SEQUENCE sales_order_number START 1001", "DROP SEQUENCE sales_order_number"),
        migrations.RunSQL("CREATE SEQUENCE sales_pick_number START 1001", "DROP SEQUENCE sales_pick_number"),
        migrations.RunSQL("CREATE SEQUENCE sales_carton_number START 1001", "DROP SEQUENCE sales_carton_number"),
        migrations.RunSQL("CREATE SEQUENCE sales_shipment_number START 1001", "DROP SEQUENCE sales_shipment_number"),
        migrations.RunSQL("CREATE SEQUENCE sales_sscc_number MINVALUE 0 START 0", "DROP SEQUENCE sales_sscc_number"),
        # Room in each page for lines that go from stage to stage.
        migrations.RunSQL("ALTER TABLE sales_orderline SET (fillfactor = 60)", migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE sales_order SET (fillfactor = 70)", migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE sales_pickline SET (fillfactor = 70)", migrations.RunSQL.noop),
        migrations.RunSQL(APART, TOGETHER),
    ]
