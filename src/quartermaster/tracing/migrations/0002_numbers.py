from django.db import migrations


class Migration(migrations.Migration):
    """The series of recalls' numbers."""

    dependencies = [("tracing", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE tracing_recall_number START 1001", "DROP SEQUENCE tracing_recall_number")]
