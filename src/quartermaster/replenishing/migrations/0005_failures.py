from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("replenishing", "0004_orders_together")]

    operations = [
        migrations.AddField(model_name="run", name="failures", field=models.JSONField(default=list)),
    ]
