from django.db import migrations


class Migration(migrations.Migration):
    """The series of the numbers of returns."""

    dependencies = [("returns", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE returns_return_number START 1001", "DROP SEQUENCE returns_return_number"),
    ]
