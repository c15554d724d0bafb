import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import quartermaster.kernel.fields
import quartermaster.sensors.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0013_holdings'),
        ('locations', '0009_holdings'),
        ('stock', '0018_marks_tell_moments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('scale', 'Scale'), ('thermometer', 'Thermometer')], max_length=11)),
                ('code', models.CharField(max_length=30)),
                ('name', models.CharField(blank=True, default='', max_length=100)),
                ('topic', models.CharField(max_length=200)),
                ('unit', models.CharField(max_length=2)),
                ('division', quartermaster.kernel.fields.Quantity(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('silent_minutes', models.PositiveIntegerField(default=30)),
                ('value', quartermaster.kernel.fields.Quantity(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('measured_at', models.DateTimeField(blank=True, null=True)),
                ('steady', models.BooleanField(default=False)),
                ('steady_value', quartermaster.kernel.fields.Quantity(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('steady_at', models.DateTimeField(blank=True, null=True)),
                ('out_since', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
                ('zone', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.zone')),
            ],
        ),
        migrations.CreateModel(
            name='Excursion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('began_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('allowed_lowest', quartermaster.sensors.models.Degrees(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('allowed_highest', quartermaster.sensors.models.Degrees(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('tolerated_minutes', models.PositiveIntegerField()),
                ('lowest', quartermaster.sensors.models.Degrees(decimal_places=2, max_digits=6)),
                ('highest', quartermaster.sensors.models.Degrees(decimal_places=2, max_digits=6)),
                ('settled_as', models.CharField(blank=True, choices=[('released', 'Released'), ('rejected', 'Rejected')], default='', max_length=8)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('settled_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('warehouse', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.zone')),
            ],
        ),
        migrations.CreateModel(
            name='ExcursionHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('excursion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='sensors.excursion')),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.hold')),
            ],
        ),
        migrations.CreateModel(
            name='Minute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minute', models.DateTimeField()),
                ('lowest', quartermaster.sensors.models.Degrees(decimal_places=2, max_digits=6)),
                ('highest', quartermaster.sensors.models.Degrees(decimal_places=2, max_digits=6)),
                ('device', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='sensors.device')),
            ],
        ),
        migrations.CreateModel(
            name='PieceWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grams', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('sample', models.PositiveIntegerField()),
                ('division_g', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('spread', models.DecimalField(decimal_places=2, max_digits=5)),
                ('measured_at', models.DateTimeField()),
                ('measured_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sku', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
        ),
        migrations.CreateModel(
            name='RefusedMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=200)),
                ('code', models.CharField(max_length=30)),
                ('detail', models.CharField(max_length=200)),
                ('payload', models.CharField(max_length=400)),
                ('times', models.PositiveIntegerField(default=1)),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('topic', 'code'), name='one_row_for_each_kind_of_refused_message')],
            },
        ),
        migrations.CreateModel(
            name='ZoneLimits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lowest', quartermaster.sensors.models.Degrees(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('highest', quartermaster.sensors.models.Degrees(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('minutes', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('zone', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.zone')),
            ],
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Upper('code'), name='device_code_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.UniqueConstraint(condition=models.Q(('archived_at', None)), fields=('topic',), name='one_device_sends_under_a_topic'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('division__gt', 0), ('kind', 'scale'), ('unit__in', ['g', 'kg', 'oz', 'lb']), ('zone__isnull', True)), models.Q(('division__isnull', True), ('kind', 'thermometer'), ('unit__in', ['°C', '°F']), ('zone__isnull', False)), _connector='OR'), name='a_device_is_a_scale_or_a_thermometer'),
        ),
        migrations.AddIndex(
            model_name='excursion',
            index=models.Index(condition=models.Q(('settled_as', '')), fields=['warehouse', '-id'], name='excursions_to_settle'),
        ),
        migrations.AddConstraint(
            model_name='excursion',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('zone',), name='one_open_excursion_of_a_zone'),
        ),
        migrations.AddConstraint(
            model_name='excursion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_as', ''), ('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(models.Q(('settled_as', ''), _negated=True), models.Q(('reason', ''), _negated=True), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='an_excursion_is_settled_with_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excursionhold',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fb77587605c9ae037ecaa7fc93ad6013394eb60f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_997f7', table='sensors_excursionhold', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='minute',
            index=models.Index(fields=['minute'], name='minutes_by_time'),
        ),
        migrations.AddConstraint(
            model_name='minute',
            constraint=models.UniqueConstraint(fields=('device', 'minute'), name='one_row_for_each_minute'),
        ),
        migrations.AddConstraint(
            model_name='minute',
            constraint=models.CheckConstraint(condition=models.Q(('lowest__lte', models.F('highest'))), name='a_minute_has_a_range'),
        ),
        migrations.AddConstraint(
            model_name='pieceweight',
            constraint=models.CheckConstraint(condition=models.Q(('division_g__gt', 0), ('grams__gt', 0), ('sample__gt', 0), ('spread__gte', 0), ('spread__lte', 50)), name='a_piece_was_weighed_from_a_sample'),
        ),
        migrations.AddConstraint(
            model_name='zonelimits',
            constraint=models.CheckConstraint(condition=models.Q(('lowest__isnull', False), ('highest__isnull', False), _connector='OR'), name='limits_name_at_least_one'),
        ),
        migrations.AddConstraint(
            model_name='zonelimits',
            constraint=models.CheckConstraint(condition=models.Q(('lowest__isnull', True), ('highest__isnull', True), ('lowest__lt', models.F('highest')), _connector='OR'), name='limits_are_a_range'),
        ),
        migrations.AddConstraint(
            model_name='zonelimits',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__lte', 1440)), name='no_excursion_is_tolerated_for_days'),
        ),
        migrations.RunSQL("CREATE SEQUENCE sensors_excursion_number START 1001", "DROP SEQUENCE sensors_excursion_number"),
    ]
