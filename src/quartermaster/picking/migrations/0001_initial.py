import django.db.models.deletion
import django.db.models.expressions
import quartermaster.kernel.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0008_owners_are_closed'),
        ('locations', '0007_coordinates_and_roles'),
        ('sales', '0008_released_and_dropped'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('way', models.CharField(choices=[('single', 'Order by order'), ('batch', 'Several orders in one walk, sorted afterwards'), ('cluster', 'Several orders in one walk, a tote for each'), ('zone', 'Zone by zone, brought together in staging')], max_length=10)),
                ('state', models.CharField(choices=[('released', 'Released'), ('picking', 'Picking'), ('picked', 'Picked'), ('cancelled', 'Cancelled')], default='released', max_length=10)),
                ('chosen_by', models.CharField(blank=True, default='', max_length=200)),
                ('order_count', models.PositiveIntegerField()),
                ('released_at', models.DateTimeField()),
                ('released_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
            ],
            options={
                'indexes': [models.Index(fields=['-released_at', '-id'], name='waves_by_time')],
            },
        ),
        migrations.CreateModel(
            name='Walk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('ready', 'Ready'), ('assigned', 'Assigned'), ('in_progress', 'In progress'), ('picked', 'Picked'), ('dropped', 'Dropped'), ('cancelled', 'Cancelled')], default='ready', max_length=12)),
                ('metres', models.PositiveIntegerField(default=0)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('cart', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('picker', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
                ('zone', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.zone')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='walks', to='picking.wave')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['ready', 'assigned', 'in_progress'])), fields=['warehouse', 'id'], name='open_walks')],
                'constraints': [models.UniqueConstraint(fields=('wave', 'place'), name='walk_place'), models.UniqueConstraint(condition=models.Q(('state__in', ['assigned', 'in_progress', 'picked'])), fields=('cart',), name='a_cart_is_on_one_walk')],
            },
        ),
        migrations.CreateModel(
            name='BinLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lot_id', models.BigIntegerField(default=0)),
                ('missing', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('held', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('hold_id', models.BigIntegerField()),
                ('reason', models.CharField(max_length=40)),
                ('document', models.CharField(max_length=20)),
                ('found_at', models.DateTimeField()),
                ('there', quartermaster.kernel.fields.Quantity(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('found_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('settled_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['id'], name='open_looks')],
            },
        ),
        migrations.CreateModel(
            name='PickTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stop', models.PositiveIntegerField()),
                ('lot_id', models.BigIntegerField(default=0)),
                ('slot', models.PositiveIntegerField(default=1)),
                ('claim', models.CharField(max_length=100)),
                ('allocation_id', models.BigIntegerField(unique=True)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('picked', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('missing', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('state', models.CharField(choices=[('ready', 'Ready'), ('assigned', 'Assigned'), ('in_progress', 'In progress'), ('picked', 'Picked'), ('short', 'Short'), ('cancelled', 'Cancelled')], default='ready', max_length=12)),
                ('picked_at', models.DateTimeField(blank=True, null=True)),
                ('bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.order')),
                ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.orderline')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('picked_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('tote', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('walk', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='picking.walk')),
            ],
            options={
                'indexes': [models.Index(fields=['walk', 'stop'], name='tasks_of_a_walk'), models.Index(fields=['order'], name='tasks_of_an_order'), models.Index(condition=models.Q(('state__in', ['ready', 'assigned', 'in_progress'])), fields=['sku'], name='open_tasks_of_a_sku')],
                'constraints': [models.CheckConstraint(condition=models.Q(('missing__gte', 0), ('picked__gte', 0), ('quantity__gt', 0), ('quantity__gte', django.db.models.expressions.CombinedExpression(models.F('picked'), '+', models.F('missing')))), name='pick_task_is_within_its_quantity')],
            },
        ),
        migrations.RunSQL("CREATE SEQUENCE picking_wave_number START 1001", "DROP SEQUENCE picking_wave_number"),
    ]
