"""The number series of purchase orders and receipts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE purchasing_order_number START 1001", "DROP SEQUENCE purchasing_order_number"),
        migrations.RunSQL("CREATE SEQUENCE purchasing_receipt_number START 1001", "DROP SEQUENCE purchasing_receipt_number"),
    ]
