import django.db.models.deletion
import quartermaster.kernel.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0008_owners_are_closed'),
        ('locations', '0007_coordinates_and_roles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RefillRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minimum', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('maximum', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('pack', quartermaster.kernel.fields.Quantity(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sku', 'bin', 'owner'), name='one_refill_rule_per_bin'), models.CheckConstraint(condition=models.Q(('maximum__gt', 0), ('maximum__gte', models.F('minimum')), ('minimum__gte', 0)), name='refill_rule_has_a_range'), models.CheckConstraint(condition=models.Q(('pack__isnull', True), ('pack__gt', 0), _connector='OR'), name='refill_pack_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='Refill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('lot_id', models.BigIntegerField(default=0)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('done', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('state', models.CharField(choices=[('ready', 'Ready'), ('in_progress', 'In progress'), ('completed', 'Completed'), ('cancelled', 'Cancelled')], default='ready', max_length=12)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('carried_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('to_bin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
                ('rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='refills', to='refills.refillrule')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['ready', 'in_progress'])), fields=['warehouse', 'id'], name='open_refills'), models.Index(fields=['-created_at', '-id'], name='refills_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('done__gte', 0), ('done__lte', models.F('quantity')), ('quantity__gt', 0)), name='refill_is_within_its_quantity')],
            },
        ),
        migrations.RunSQL("CREATE SEQUENCE refills_refill_number START 1001", "DROP SEQUENCE refills_refill_number"),
    ]
