from django.db import migrations


class Migration(migrations.Migration):
    """The series of work orders' numbers."""

    dependencies = [("production", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE production_work_order_number START 1001", "DROP SEQUENCE production_work_order_number")
    ]
