"""Everything up to 0009_returns_to_suppliers, in one step for a new database. A database that has a part of it goes the old way."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import quartermaster.kernel.fields
import quartermaster.purchasing.models.suppliers
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('purchasing', '0001_initial'),
        ('purchasing', '0002_numbers'),
        ('purchasing', '0003_receipts_corrected'),
        ('purchasing', '0004_received_lots'),
        ('purchasing', '0005_suppliers_addresses_terms_and_price_breaks'),
        ('purchasing', '0006_deliveries_and_claims'),
        ('purchasing', '0007_approval_acknowledgement_and_revisions'),
        ('purchasing', '0008_buyers_approve_nothing'),
        ('purchasing', '0009_returns_to_suppliers'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalog', '0001_squashed_0012_weighed_skus'),
        ('locations', '0001_squashed_0008_streets'),
        ('stock', '0001_squashed_0016_weights'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=30, unique=True)),
                ('most', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('most_own', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('version', models.PositiveIntegerField(db_default=1, default=1)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('most', None), ('most__gte', 0), _connector='OR'), models.Q(('most_own', None), ('most_own__gte', 0), _connector='OR')), name='approval_limits_are_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Supplier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('lead_time_days', models.PositiveSmallIntegerField(default=7)),
                ('currency', models.CharField(default=quartermaster.purchasing.models.suppliers.book_currency, max_length=3)),
                ('exchange_rate', models.DecimalField(decimal_places=8, default=Decimal('1'), max_digits=18)),
                ('payment_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('incoterm', models.CharField(blank=True, choices=[('EXW', 'EXW: at their works'), ('FCA', 'FCA: handed to the carrier'), ('FAS', 'FAS: alongside the ship'), ('FOB', 'FOB: on board'), ('CFR', 'CFR: with freight to the port'), ('CIF', 'CIF: with freight and insurance to the port'), ('CPT', 'CPT: with carriage'), ('CIP', 'CIP: with carriage and insurance'), ('DAP', 'DAP: delivered, to be unloaded'), ('DPU', 'DPU: delivered and unloaded'), ('DDP', 'DDP: delivered, duty paid')], default='', max_length=3)),
                ('minimum_order_value', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('invented', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('code'), name='supplier_code_is_unique'), models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='supplier_has_a_code'), models.CheckConstraint(condition=models.Q(('lead_time_days__lte', 999)), name='supplier_lead_time_is_below_1000_days'), models.CheckConstraint(condition=models.Q(('exchange_rate__gt', 0)), name='supplier_exchange_rate_is_positive'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='supplier_currency_has_three_letters')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('state', models.CharField(choices=[('expected', 'Expected'), ('in_transit', 'In transit'), ('arrived', 'Arrived'), ('receiving', 'Receiving'), ('received', 'Received'), ('putting_away', 'Putting away'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='expected', max_length=20)),
                ('reference', models.CharField(blank=True, default='', max_length=60)),
                ('carrier', models.CharField(blank=True, default='', max_length=60)),
                ('tracking', models.CharField(blank=True, default='', max_length=100)),
                ('expected_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('bin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='purchasing.supplier')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('state__in', ['expected', 'in_transit', 'arrived', 'receiving'])), fields=['warehouse', 'expected_at'], name='deliveries_to_receive')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['expected', 'in_transit', 'arrived', 'receiving', 'received', 'putting_away', 'closed', 'cancelled'])), name='delivery_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['closed', 'cancelled']), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='delivery_end_has_a_moment'), models.UniqueConstraint(models.F('supplier'), django.db.models.functions.text.Upper('reference'), condition=models.Q(models.Q(('reference', ''), _negated=True), models.Q(('state', 'cancelled'), _negated=True)), name='delivery_is_announced_once')],
            },
        ),
        migrations.CreateModel(
            name='PurchaseOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('pending_approval', 'Pending approval'), ('approved', 'Approved'), ('ordered', 'Ordered'), ('acknowledged', 'Acknowledged'), ('partially_received', 'Partially received'), ('received', 'Received'), ('closed', 'Closed'), ('on_hold', 'On hold'), ('rejected', 'Rejected'), ('cancelled', 'Cancelled')], default='draft', max_length=20)),
                ('held_state', models.CharField(blank=True, choices=[('draft', 'Draft'), ('pending_approval', 'Pending approval'), ('approved', 'Approved'), ('ordered', 'Ordered'), ('acknowledged', 'Acknowledged'), ('partially_received', 'Partially received'), ('received', 'Received'), ('closed', 'Closed'), ('on_hold', 'On hold'), ('rejected', 'Rejected'), ('cancelled', 'Cancelled')], db_default='', default='', max_length=20)),
                ('currency', models.CharField(default=quartermaster.purchasing.models.suppliers.book_currency, max_length=3)),
                ('exchange_rate', models.DecimalField(decimal_places=8, default=Decimal('1'), max_digits=18)),
                ('expected_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=1000)),
                ('version', models.PositiveIntegerField(default=1)),
                ('revision', models.PositiveSmallIntegerField(db_default=1, default=1)),
                ('created_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('approved_value', models.DecimalField(blank=True, decimal_places=4, max_digits=28, null=True)),
                ('ordered_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('supplier_reference', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='purchasing.supplier')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'expected_on'], name='purchase_orders_by_state'), models.Index(fields=['supplier', '-id'], name='purchase_orders_of_a_supplier')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'pending_approval', 'approved', 'ordered', 'acknowledged', 'partially_received', 'received', 'closed', 'on_hold', 'rejected', 'cancelled'])), name='purchase_order_state_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'pending_approval', 'approved', 'on_hold', 'rejected', 'cancelled']), ('ordered_at__isnull', False), _connector='OR'), name='purchase_order_was_ordered_before_received'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['closed', 'cancelled']), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='purchase_order_end_has_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('held_state__gt', ''), ('state', 'on_hold')), models.Q(models.Q(('state', 'on_hold'), _negated=True), ('held_state', '')), _connector='OR'), name='purchase_order_on_hold_knows_what_it_was'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'acknowledged'), _negated=True), ('acknowledged_at__isnull', False), _connector='OR'), name='purchase_order_acknowledgement_has_a_moment'), models.CheckConstraint(condition=models.Q(('exchange_rate__gt', 0)), name='purchase_order_exchange_rate_is_positive'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='purchase_order_currency_has_three_letters')],
            },
        ),
        migrations.CreateModel(
            name='PurchaseOrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=18)),
                ('entered', models.CharField(blank=True, default='', max_length=60)),
                ('unit_cost', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=18)),
                ('list_cost', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('wanted_on', models.DateField(blank=True, null=True)),
                ('acknowledged_on', models.DateField(blank=True, null=True)),
                ('acknowledged_quantity', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('received', models.DecimalField(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('closed_short', models.DecimalField(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('open_quantity', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Greatest(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('quantity'), '-', models.F('received')), '-', models.F('closed_short')), Decimal('0')), output_field=models.DecimalField(decimal_places=6, max_digits=18))),
                ('due_on', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce(models.F('acknowledged_on'), models.F('wanted_on')), output_field=models.DateField(null=True))),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='purchasing.purchaseorder')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'indexes': [models.Index(fields=['sku'], name='purchase_order_lines_of_a_sku')],
                'constraints': [models.UniqueConstraint(fields=('order', 'position'), name='purchase_order_line_position_is_unique'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='purchase_order_line_quantity_is_positive'), models.CheckConstraint(condition=models.Q(('received__gte', 0), ('closed_short__gte', 0), ('closed_short__lte', models.F('quantity')), ('unit_cost__gte', 0)), name='purchase_order_line_figures_are_not_negative'), models.CheckConstraint(condition=models.Q(('acknowledged_quantity', None), ('acknowledged_quantity__gte', 0), _connector='OR'), name='purchase_order_line_confirmed_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='DeliveryLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('entered', models.CharField(blank=True, default='', max_length=60)),
                ('lot', models.CharField(blank=True, default='', max_length=60)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('serials', models.TextField(blank=True, default='')),
                ('sscc', models.CharField(blank=True, default='', max_length=18)),
                ('received', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='purchasing.delivery')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('order_line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='purchasing.purchaseorderline')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('sscc', ''), _negated=True), fields=['sscc'], name='delivery_lines_by_carton')],
                'constraints': [models.UniqueConstraint(fields=('delivery', 'position'), name='delivery_line_position_is_unique'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('received__gte', 0)), name='delivery_line_figures_are_positive')],
            },
        ),
        migrations.CreateModel(
            name='PurchaseOrderRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('made_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('head', models.JSONField()),
                ('lines', models.JSONField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='purchasing.purchaseorder')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'number'), name='purchase_order_revision_number_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('received_at', models.DateTimeField()),
                ('delivery_note', models.CharField(blank=True, default='', max_length=60)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('bin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('delivery', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='purchasing.delivery')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='purchasing.purchaseorder')),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('order'), django.db.models.functions.text.Upper('delivery_note'), condition=models.Q(models.Q(('delivery_note', ''), _negated=True), ('voided_at', None)), name='delivery_is_received_once'), models.CheckConstraint(condition=models.Q(('order__isnull', False), ('delivery__isnull', False), _connector='OR'), name='receipt_has_an_order_or_a_delivery')],
            },
        ),
        migrations.CreateModel(
            name='Discrepancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('short', 'Short'), ('over', 'Over'), ('damaged', 'Damaged'), ('wrong_item', 'Wrong item'), ('wrong_lot', 'Wrong lot'), ('expired', 'Expired'), ('unexpected', 'Unexpected')], max_length=10)),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=18)),
                ('state', models.CharField(choices=[('open', 'Open'), ('claimed', 'Claimed'), ('resolved', 'Resolved'), ('void', 'Void')], default='open', max_length=10)),
                ('resolution', models.CharField(blank=True, choices=[('accept', 'Accept'), ('return', 'Return to the supplier'), ('credit', 'Credit'), ('replace', 'Replace'), ('write_off', 'Write off')], default='', max_length=10)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('closed_short', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('claim_number', models.CharField(blank=True, default='', max_length=60)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('expected_credit', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('credit_received', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('bin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('lot', models.ForeignKey(db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='purchasing.purchaseorderline')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='purchasing.receipt')),
            ],
            options={
                'verbose_name_plural': 'discrepancies',
                'indexes': [models.Index(condition=models.Q(('state__in', ['open', 'claimed'])), fields=['receipt'], name='open_discrepancies')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='discrepancy_quantity_is_positive'), models.CheckConstraint(condition=models.Q(('kind__in', ['short', 'over', 'damaged', 'wrong_item', 'wrong_lot', 'expired', 'unexpected'])), name='discrepancy_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('resolution', ''), ('resolved_at__isnull', True), ('state', 'open')), models.Q(('claimed_at__isnull', False), ('resolution', ''), ('resolved_at__isnull', True), ('state', 'claimed')), models.Q(('resolution', ''), ('resolved_at__isnull', False), ('state', 'void')), models.Q(('resolution__in', ['accept', 'return', 'credit', 'replace', 'write_off']), ('resolved_at__isnull', False), ('state', 'resolved')), _connector='OR'), name='discrepancy_is_resolved_with_a_resolution'), models.CheckConstraint(condition=models.Q(('closed_short__gte', 0), models.Q(('expected_credit__isnull', True), ('expected_credit__gte', 0), _connector='OR'), models.Q(('credit_received__isnull', True), ('credit_received__gte', 0), _connector='OR')), name='discrepancy_figures_are_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='ReceiptLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=18)),
                ('condition', models.CharField(choices=[('good', 'Good'), ('damaged', 'Damaged'), ('wrong_lot', 'Wrong lot'), ('expired', 'Expired')], default='good', max_length=10)),
                ('movement_id', models.BigIntegerField(unique=True)),
                ('bin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipt_lines', to='purchasing.purchaseorderline')),
                ('lot', models.ForeignKey(db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='purchasing.receipt')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='receipt_line_quantity_is_not_negative'), models.CheckConstraint(condition=models.Q(('condition__in', ['good', 'damaged', 'wrong_lot', 'expired'])), name='receipt_line_condition_is_known')],
            },
        ),
        migrations.CreateModel(
            name='ReceivingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('over_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('over_quantity', quartermaster.kernel.fields.Quantity(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('blind', models.BooleanField(default=False)),
                ('sku', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('warehouse', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
                ('supplier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='purchasing.supplier')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('warehouse', 'supplier', 'sku'), name='receiving_rule_is_unique', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('over_percent__isnull', True), models.Q(('over_percent__gte', 0), ('over_percent__lte', 100)), _connector='OR'), models.Q(('over_quantity__isnull', True), ('over_quantity__gte', 0), _connector='OR')), name='receiving_rule_figures_are_possible')],
            },
        ),
        migrations.CreateModel(
            name='SupplierAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('orders', 'Orders'), ('goods', 'Goods come from'), ('invoices', 'Invoices'), ('returns', 'Returns')], default='orders', max_length=10)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('street', models.CharField(max_length=200)),
                ('street_2', models.CharField(blank=True, default='', max_length=200)),
                ('city', models.CharField(max_length=100)),
                ('region', models.CharField(blank=True, default='', max_length=100)),
                ('postcode', models.CharField(blank=True, default='', max_length=20)),
                ('country', models.CharField(max_length=2)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='purchasing.supplier')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('supplier', 'kind'), name='supplier_address_once_per_purpose'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$')), name='supplier_country_has_two_letters'), models.CheckConstraint(condition=models.Q(('kind__in', ['orders', 'goods', 'invoices', 'returns'])), name='supplier_address_purpose_is_known')],
            },
        ),
        migrations.CreateModel(
            name='SupplierContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(blank=True, default='', max_length=100)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('gets_orders', models.BooleanField(default=False)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='purchasing.supplier')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('supplier', 'position'), name='supplier_contact_position_is_unique'), models.CheckConstraint(condition=models.Q(('email', ''), ('gets_orders', True), _negated=True), name='whoever_gets_orders_has_an_email')],
            },
        ),
        migrations.CreateModel(
            name='SupplierItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('supplier_code', models.CharField(blank=True, default='', max_length=60)),
                ('pack_unit', models.CharField(blank=True, default='', max_length=20)),
                ('unit_cost', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=18)),
                ('lead_time_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('minimum_quantity', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('order_multiple', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('preferred', models.BooleanField(default=False)),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='purchasing.supplier')),
            ],
            options={
                'indexes': [models.Index(fields=['sku'], name='supplier_items_of_a_sku')],
                'constraints': [models.UniqueConstraint(fields=('supplier', 'sku'), name='supplier_item_once_per_supplier'), models.UniqueConstraint(condition=models.Q(('preferred', True)), fields=('sku',), name='one_preferred_supplier_per_sku'), models.CheckConstraint(condition=models.Q(('unit_cost__gte', 0)), name='supplier_item_cost_is_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('minimum_quantity__isnull', True), ('minimum_quantity__gt', 0), _connector='OR'), models.Q(('order_multiple__isnull', True), ('order_multiple__gt', 0), _connector='OR')), name='supplier_item_quantities_are_positive')],
            },
        ),
        migrations.CreateModel(
            name='PriceBreak',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_quantity', models.DecimalField(decimal_places=6, max_digits=18)),
                ('unit_cost', models.DecimalField(decimal_places=4, max_digits=18)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='breaks', to='purchasing.supplieritem')),
            ],
            options={
                'ordering': ['valid_from', 'from_quantity'],
                'constraints': [models.CheckConstraint(condition=models.Q(('from_quantity__gt', 0), ('unit_cost__gte', 0)), name='price_break_has_a_price'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until', None), ('valid_from__lte', models.F('valid_until')), _connector='OR'), name='price_break_begins_before_it_ends'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('item_id'), models.F('item_id'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('from_quantity'), models.F('from_quantity'), models.Value('[]'), function='numrange'), '&&'), (models.Func(models.F('valid_from'), models.F('valid_until'), models.Value('[]'), function='daterange'), '&&')], name='price_breaks_do_not_overlap')],
            },
        ),
        migrations.CreateModel(
            name='VendorReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('approved', 'Approved'), ('picked', 'Picked'), ('shipped', 'Shipped'), ('credited', 'Credited'), ('cancelled', 'Cancelled')], default='draft', max_length=10)),
                ('reason', models.CharField(max_length=200)),
                ('authorisation', models.CharField(blank=True, default='', max_length=60)),
                ('carrier', models.CharField(blank=True, default='', max_length=60)),
                ('tracking', models.CharField(blank=True, default='', max_length=100)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('shipped_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='purchasing.supplier')),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-id'], name='vendor_returns_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'approved', 'picked', 'shipped', 'credited', 'cancelled'])), name='vendor_return_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['shipped', 'credited']), _negated=True), ('shipped_at__isnull', False), _connector='OR'), name='vendor_return_was_shipped_before_credited')],
            },
        ),
        migrations.CreateModel(
            name='VendorCredit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=4, max_digits=18)),
                ('reference', models.CharField(blank=True, default='', max_length=60)),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='purchasing.vendorreturn')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='vendor_credit_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='VendorReturnLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('unit_credit', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=18)),
                ('picked', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('bin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='purchasing.vendorreturn')),
                ('lot', models.ForeignKey(db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('picked_bin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('document', 'position'), name='vendor_return_line_position_is_unique'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('picked__gte', 0), ('picked__lte', models.F('quantity')), ('unit_credit__gte', 0)), name='vendor_return_line_figures_are_possible')],
            },
        ),
        migrations.CreateModel(
            name='DiscrepancyPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
                ('content_type', models.CharField(max_length=20)),
                ('size', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('discrepancy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='purchasing.discrepancy')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('content_type__in', ['image/jpeg', 'image/png', 'image/webp'])), name='photo_is_a_picture')],
            },
        ),
        migrations.CreateModel(
            name='PurchaseOrderCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('freight', 'Freight'), ('duty', 'Duty'), ('insurance', 'Insurance'), ('other', 'Other')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=18)),
                ('basis', models.CharField(choices=[('value', 'Value'), ('quantity', 'Quantity')], default='value', max_length=10)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='purchasing.purchaseorder')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('order', 'position'), name='purchase_order_charge_position_is_unique'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='purchase_order_charge_is_positive'), models.CheckConstraint(condition=models.Q(('kind__in', ['freight', 'duty', 'insurance', 'other']), ('basis__in', ['value', 'quantity'])), name='purchase_order_charge_is_known')],
            },
        ),
        migrations.RunSQL("CREATE SEQUENCE purchasing_order_number START 1001", "DROP SEQUENCE purchasing_order_number"),
        migrations.RunSQL("CREATE SEQUENCE purchasing_receipt_number START 1001", "DROP SEQUENCE purchasing_receipt_number"),
        migrations.RunSQL("CREATE SEQUENCE purchasing_delivery_number START 1001", "DROP SEQUENCE purchasing_delivery_number"),
        migrations.RunSQL("CREATE SEQUENCE purchasing_vendor_return_number START 1001", "DROP SEQUENCE purchasing_vendor_return_number"),
        # Buyers carry the permission to approve, and approve nothing until somebody raises their limit.
        migrations.RunSQL(
            "INSERT INTO purchasing_approvalrule (role, most, most_own) VALUES ('buyer', 0, 0)",
            "DELETE FROM purchasing_approvalrule WHERE role = 'buyer'",
        ),
    ]
