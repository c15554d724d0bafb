from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('purchasing', '0009_returns_to_suppliers'),
    ]

    operations = [
        migrations.AddField(
            model_name='discrepancy',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
    ]
