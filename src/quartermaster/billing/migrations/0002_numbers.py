from django.db import migrations


class Migration(migrations.Migration):
    """The series of the numbers of suppliers' invoices."""

    dependencies = [("billing", "0001_suppliers_invoices")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE billing_supplier_invoice_number START 1001", "DROP SEQUENCE billing_supplier_invoice_number"
        ),
    ]
