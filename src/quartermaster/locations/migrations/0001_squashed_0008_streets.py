"""Everything up to 0008_streets, in one step for a new database. A database that has a part of it goes the old way."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

VIRTUAL = ["supplier", "customer", "loss", "production", "transit", "owner"]


def seed(apps, schema_editor):
    bin_model = apps.get_model("locations", "Bin")
    bin_model.objects.bulk_create(bin_model(code=kind.upper(), kind=kind) for kind in VIRTUAL)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('locations', '0001_initial'),
        ('locations', '0002_virtual_bins'),
        ('locations', '0003_time_zones'),
        ('locations', '0004_zones_have_versions'),
        ('locations', '0005_another_owner'),
        ('locations', '0006_where_warehouses_are'),
        ('locations', '0007_coordinates_and_roles'),
        ('locations', '0008_streets'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Warehouse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=100)),
                ('time_zone', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('street', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('country', models.CharField(blank=True, db_default='', default='', max_length=2)),
                ('postcode', models.CharField(blank=True, db_default='', default='', max_length=20)),
                ('city', models.CharField(blank=True, db_default='', default='', max_length=100)),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('code'), name='warehouse_code_is_unique'), models.CheckConstraint(condition=models.Q(('country', ''), ('country__regex', '^[A-Z]{2}$'), _connector='OR'), name='warehouse_country_has_two_letters'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), _connector='OR'), name='warehouse_is_on_earth')],
            },
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(blank=True, default='', max_length=100)),
                ('version', models.PositiveIntegerField(default=1)),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='zones', to='locations.warehouse')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('warehouse'), django.db.models.functions.text.Upper('code'), name='zone_code_is_unique_in_its_warehouse')],
            },
        ),
        migrations.CreateModel(
            name='Bin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30)),
                ('kind', models.CharField(choices=[('dock', 'Dock'), ('storage', 'Storage'), ('staging', 'Staging'), ('quarantine', 'Quarantine'), ('supplier', 'Supplier'), ('customer', 'Customer'), ('loss', 'Loss'), ('production', 'Production'), ('transit', 'Transit'), ('owner', 'Another owner')], max_length=10)),
                ('role', models.CharField(blank=True, choices=[('', 'Ordinary'), ('reserve', 'Reserve'), ('cart', 'Cart'), ('tote', 'Tote')], db_default='', default='', max_length=10)),
                ('walk_order', models.PositiveIntegerField(default=0)),
                ('aisle', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('position', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('warehouse', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bins', to='locations.warehouse')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bins', to='locations.zone')),
            ],
            options={
                'indexes': [models.Index(fields=['warehouse', 'kind', 'walk_order', 'code'], name='bins_in_walking_order')],
                'constraints': [models.UniqueConstraint(models.F('warehouse'), django.db.models.functions.text.Upper('code'), name='bin_code_is_unique_in_its_warehouse'), models.UniqueConstraint(condition=models.Q(('warehouse__isnull', True)), fields=('kind',), name='one_virtual_bin_of_a_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['supplier', 'customer', 'loss', 'production', 'transit', 'owner']), ('warehouse__isnull', True)), models.Q(('kind__in', ['dock', 'storage', 'staging', 'quarantine']), ('warehouse__isnull', False)), _connector='OR'), name='physical_bins_have_a_warehouse'), models.CheckConstraint(condition=models.Q(('role', ''), models.Q(('kind', 'storage'), ('role', 'reserve')), models.Q(('kind', 'staging'), ('role__in', ['cart', 'tote'])), _connector='OR'), name='a_role_suits_its_kind'), models.CheckConstraint(condition=models.Q(models.Q(('aisle__isnull', True), ('position__isnull', True)), models.Q(('aisle__isnull', False), ('position__isnull', False)), _connector='OR'), name='a_bin_has_both_coordinates')],
            },
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
