import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('sales', '0004_customer_minimum_life_days'),
        ('stock', '0006_lots_in_the_book'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('reconciling', 'Reconciling'), ('closed', 'Closed')], default='draft', max_length=12)),
                ('reason', models.CharField(max_length=200)),
                ('notice', models.TextField(max_length=5000)),
                ('created_at', models.DateTimeField()),
                ('activated_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'draft'), ('activated_at__isnull', False), _connector='OR'), name='recall_is_activated_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='recall_is_closed_when_it_says_so')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('destroyed', 'Destroyed there'), ('used', 'Used or sold on'), ('not_found', 'Not found')], max_length=10)),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=18)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('noted_at', models.DateTimeField()),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.customer')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.order')),
                ('recall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='tracing.recall')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='answer_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='RecallLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state_before', models.CharField(blank=True, default='', max_length=10)),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('recall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='tracing.recall')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recall', 'lot'), name='lot_is_on_a_recall_once')],
            },
        ),
    ]
