from django.db import migrations


class Migration(migrations.Migration):
    """The lot of goods that are not tracked by lot, so that the lot is never null in a key; and fuller pages' room.

    The counters are updated in place all day: free room in each page lets PostgreSQL do that without new index entries.
    """

    dependencies = [("stock", "0001_initial")]
    operations = [
        migrations.RunSQL("INSERT INTO stock_lot (id, code) VALUES (0, '')", "DELETE FROM stock_lot WHERE id = 0"),
        migrations.RunSQL("ALTER TABLE stock_availability SET (fillfactor = 60)", migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE stock_balance SET (fillfactor = 70)", migrations.RunSQL.noop),
    ]
