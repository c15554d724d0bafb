import django.db.models.deletion
import quartermaster.kernel.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0006_bills_of_materials'),
        ('locations', '0004_zones_have_versions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('assemble', 'Make'), ('disassemble', 'Take apart')], max_length=11)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('done', quartermaster.kernel.fields.Quantity(decimal_places=6, default=Decimal('0'), max_digits=18)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('released', 'Released'), ('in_progress', 'In progress'), ('completed', 'Completed'), ('cancelled', 'Cancelled')], default='draft', max_length=11)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=1000)),
                ('claims', models.PositiveIntegerField(default=0)),
                ('planned_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('bill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.bill')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.owner')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.warehouse')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_on'], name='work_orders_by_state'), models.Index(fields=['sku', '-id'], name='work_orders_of_a_sku')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='work_order_quantity_is_positive'), models.CheckConstraint(condition=models.Q(('done__gte', 0), ('done__lte', models.F('quantity'))), name='work_order_makes_no_more_than_it_says')],
            },
        ),
        migrations.CreateModel(
            name='WorkLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('per_kit', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='production.workorder')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'position'), name='work_line_position'), models.CheckConstraint(condition=models.Q(('per_kit__gt', 0)), name='work_line_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='Completion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('document', models.CharField(max_length=30, unique=True)),
                ('quantity', quartermaster.kernel.fields.Quantity(decimal_places=6, max_digits=18)),
                ('value', models.DecimalField(decimal_places=4, max_digits=24)),
                ('completed_at', models.DateTimeField()),
                ('reversed_at', models.DateTimeField(blank=True, null=True)),
                ('completed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completions', to='production.workorder')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'number'), name='completion_number_once_per_order'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='completion_is_positive')],
            },
        ),
    ]
