from django.db import migrations

SERIES = ("order", "pick", "carton", "shipment")


class Migration(migrations.Migration):
    """The series of document numbers, and room in each page for lines that go from stage to stage."""

    dependencies = [("sales", "0001_initial")]
    operations = [
        *(
            migrations.RunSQL(f"CREATE SEQUENCE sales_{name}_number START 1001", f"DROP SEQUENCE sales_{name}_number")
            for name in SERIES
        ),
        migrations.RunSQL("ALTER TABLE sales_orderline SET (fillfactor = 60)", migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE sales_order SET (fillfactor = 70)", migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE sales_pickline SET (fillfactor = 70)", migrations.RunSQL.noop),
    ]
