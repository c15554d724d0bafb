from django.db import migrations

SEQUENCES = ("transfers_transfer_number", "transfers_dispatch_number", "transfers_arrival_number")


class Migration(migrations.Migration):
    """The series of the numbers of transfers, dispatches and arrivals."""

    dependencies = [("transfers", "0001_initial")]
    operations = [
        migrations.RunSQL(f"CREATE SEQUENCE {sequence} START 1001", f"DROP SEQUENCE {sequence}") for sequence in SEQUENCES
    ]
