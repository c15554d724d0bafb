"""Everything up to 0003_what_moves_and_lots, in one step for a new database. A database that has a part of it goes the old way."""

import django.db.models.deletion
import django.db.models.expressions
import quartermaster.kernel.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('transfers', '0001_initial'),
        ('transfers', '0002_numbers'),
        ('transfers', '0003_what_moves_and_lots'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalog', '0001_squashed_0012_weighed_skus'),
        ('locations', '0001_squashed_0008_streets'),
        ('stock', '0001_squashed_0016_weights'),
    ]

    operations = [
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('requested', 'Requested'), ('approved', 'Approved'), ('allocated', 'Allocated'), ('in_transit', 'In transit'), ('partially_received', 'Partially received'), ('received', 'Received'), ('closed', 'Closed'), ('rejected', 'Rejected'), ('cancelled', 'Cancelled'), ('lost', 'Lost')], default='draft', max_length=20)),
                ('wanted_on', models.DateField(blank=True, null=True)),
                ('expected_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=1000)),
                ('invented', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('requested_at', models.DateTimeField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('shipped_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('to_warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'expected_on'], name='transfers_by_state'), models.Index(fields=['from_warehouse', '-id'], name='transfers_from_a_warehouse'), models.Index(fields=['to_warehouse', '-id'], name='transfers_to_a_warehouse')],
                'constraints': [models.CheckConstraint(condition=models.Q(('from_warehouse', models.F('to_warehouse')), _negated=True), name='transfer_changes_the_warehouse'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'requested', 'approved', 'allocated', 'in_transit', 'partially_received', 'received', 'closed', 'rejected', 'cancelled', 'lost'])), name='transfer_state_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'requested', 'rejected', 'cancelled']), ('approved_at__isnull', False), _connector='OR'), name='transfer_is_approved_before_it_moves'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in_transit', 'partially_received', 'received', 'lost']), _negated=True), ('shipped_at__isnull', False), _connector='OR'), name='transfer_left_before_it_came'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['closed', 'rejected', 'cancelled', 'lost'])), models.Q(models.Q(('state__in', ['closed', 'rejected', 'cancelled', 'lost']), _negated=True), ('ended_at', None)), _connector='OR'), name='transfer_end_has_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('shipped_at', models.DateTimeField()),
                ('carrier', models.CharField(blank=True, default='', max_length=60)),
                ('tracking', models.CharField(blank=True, default='', max_length=60)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('shipped_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='transfers.transfer')),
            ],
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('noted_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('noted_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='transfers.transfer')),
            ],
        ),
        migrations.CreateModel(
            name='TransferLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('entered', models.CharField(blank=True, default='', max_length=60)),
                ('claimed', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('shipped', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('received', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('lost', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('sent_back', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('cancelled', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('over', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('claims', models.PositiveIntegerField(default=0)),
                ('to_claim', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('quantity'), '-', models.F('claimed')), '-', models.F('shipped')), '-', models.F('cancelled')), output_field=quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18))),
                ('under_way', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('shipped'), '-', models.F('received')), '-', models.F('lost')), '-', models.F('sent_back')), output_field=quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18))),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('transfer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='transfers.transfer')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('under_way__gt', 0), ('claimed__gt', 0), _connector='OR'), fields=['sku'], name='transfer_lines_that_move'), models.Index(fields=['sku', 'transfer'], name='transfer_lines_of_a_sku')],
                'constraints': [models.UniqueConstraint(fields=('transfer', 'position'), name='transfer_line_position'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='transfer_line_quantity_is_positive'), models.CheckConstraint(condition=models.Q(('cancelled__gte', 0), ('claimed__gte', 0), ('lost__gte', 0), ('over__gte', 0), ('received__gte', 0), ('sent_back__gte', 0), ('shipped__gte', 0)), name='transfer_line_stages_are_not_negative'), models.CheckConstraint(condition=models.Q(('quantity__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('claimed'), '+', models.F('shipped')), '+', models.F('cancelled')))), name='transfer_sends_no_more_than_was_asked_for'), models.CheckConstraint(condition=models.Q(('shipped__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('received'), '+', models.F('lost')), '+', models.F('sent_back')))), name='transfer_receives_no_more_than_was_shipped')],
            },
        ),
        migrations.CreateModel(
            name='DispatchLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('settled', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('movement_id', models.BigIntegerField(unique=True)),
                ('bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('dispatch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='transfers.dispatch')),
                ('lot', models.ForeignKey(db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatch_lines', to='transfers.transferline')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('lot', 0), _negated=True), fields=['lot'], name='dispatch_lines_of_a_lot')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('settled__gte', 0), ('settled__lte', models.F('quantity'))), name='dispatch_settles_no_more_than_left')],
            },
        ),
        migrations.CreateModel(
            name='ArrivalLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('outcome', models.CharField(choices=[('good', 'Good'), ('damaged', 'Damaged'), ('over', 'Over'), ('lost', 'Lost'), ('sent_back', 'Sent back')], max_length=10)),
                ('movement_id', models.BigIntegerField(unique=True)),
                ('arrival', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='transfers.arrival')),
                ('bin', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('lot', models.ForeignKey(db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('dispatch_line', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='transfers.dispatchline')),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='transfers.transferline')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='arrival_line_quantity_is_positive'), models.CheckConstraint(condition=models.Q(models.Q(('dispatch_line', None), ('outcome', 'over')), models.Q(('dispatch_line__isnull', False), ('outcome__in', ['good', 'damaged', 'lost', 'sent_back'])), _connector='OR'), name='only_what_is_over_was_on_no_dispatch'), models.CheckConstraint(condition=models.Q(models.Q(('bin', None), ('outcome', 'lost')), models.Q(models.Q(('outcome', 'lost'), _negated=True), ('bin__isnull', False)), _connector='OR'), name='only_what_is_lost_is_in_no_bin')],
            },
        ),
        migrations.RunSQL("CREATE SEQUENCE transfers_transfer_number START 1001", "DROP SEQUENCE transfers_transfer_number"),
        migrations.RunSQL("CREATE SEQUENCE transfers_dispatch_number START 1001", "DROP SEQUENCE transfers_dispatch_number"),
        migrations.RunSQL("CREATE SEQUENCE transfers_arrival_number START 1001", "DROP SEQUENCE transfers_arrival_number"),
    ]
