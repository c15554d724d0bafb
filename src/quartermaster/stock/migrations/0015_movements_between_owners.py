from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stock', '0014_allocations'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='movement',
            index=models.Index(condition=models.Q(('kind', 'owner_change')), fields=['id'], name='movements_between_owners'),
        ),
    ]
