import django.db.models.deletion
import quartermaster.kernel.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0009_usual_units'),
        ('locations', '0006_where_warehouses_are'),
        ('sales', '0007_channels_addresses_holds_and_parts'),
        ('stock', '0013_marks_as_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('authorised', 'Authorised'), ('in_transit', 'In transit'), ('received', 'Received'), ('inspecting', 'Inspecting'), ('dispositioned', 'Dispositioned'), ('closed', 'Closed'), ('rejected', 'Rejected'), ('cancelled', 'Cancelled')], default='requested', max_length=20)),
                ('blind', models.BooleanField(default=False)),
                ('carrier', models.CharField(blank=True, default='', max_length=60)),
                ('tracking', models.CharField(blank=True, default='', max_length=100)),
                ('expected_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=1000)),
                ('invented', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('authorised_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('opened_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.order')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'expected_on'], name='returns_by_state'), models.Index(fields=['-opened_at'], name='returns_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'authorised', 'in_transit', 'received', 'inspecting', 'dispositioned', 'closed', 'rejected', 'cancelled'])), name='return_state_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'rejected', 'cancelled']), ('authorised_at__isnull', False), _connector='OR'), name='return_is_authorised_before_it_comes'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['closed', 'rejected', 'cancelled'])), models.Q(models.Q(('state__in', ['closed', 'rejected', 'cancelled']), _negated=True), ('ended_at', None)), _connector='OR'), name='return_end_has_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='ReturnLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('received', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('decided', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('reason', models.CharField(choices=[('not_wanted', 'No longer wanted'), ('wrong_size', 'Wrong size or kind'), ('not_as_described', 'Not as described'), ('wrong_item', 'Wrong item sent'), ('damaged', 'Came damaged'), ('defective', 'Does not work'), ('late', 'Came too late'), ('expired', 'Expired or soon to'), ('recalled', 'Recalled'), ('undelivered', 'Could not be delivered'), ('other', 'Other')], max_length=20)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.orderline')),
                ('paper', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='returns.return')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('paper', 'position'), name='return_line_position'), models.CheckConstraint(condition=models.Q(('decided__gte', 0), ('quantity__gt', 0), ('received__gte', 0), ('received__lte', models.F('quantity')), ('decided__lte', models.F('received'))), name='return_line_stages_are_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('left', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('movement_id', models.BigIntegerField(unique=True)),
                ('came_at', models.DateTimeField()),
                ('bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('lot', models.ForeignKey(db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('received_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='returns.returnline')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('left__gte', 0), ('left__lte', models.F('quantity')), ('quantity__gte', 0)), name='piece_is_within')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('disposition', models.CharField(choices=[('restock', 'Restock'), ('quarantine', 'Keep in quarantine'), ('refurbish', 'Refurbish'), ('scrap', 'Scrap'), ('return_to_vendor', 'Return to the supplier')], max_length=20)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('left', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('movement_id', models.BigIntegerField(blank=True, null=True, unique=True)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('decided_at', models.DateTimeField()),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('bin', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('decided_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='returns.decision')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='returns.piece')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('left__gte', 0), ('left__lte', models.F('quantity')), ('quantity__gt', 0)), name='decision_is_within'), models.CheckConstraint(condition=models.Q(('disposition__in', ['restock', 'quarantine', 'refurbish', 'scrap', 'return_to_vendor'])), name='disposition_is_known')],
            },
        ),
    ]
