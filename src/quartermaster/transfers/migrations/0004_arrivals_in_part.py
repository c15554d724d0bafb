"""Of an arrival some may be taken back. What was taken back as a whole has nothing that stands."""

from decimal import Decimal

from django.db import migrations, models

import quartermaster.kernel.fields

TAKEN_BACK = """
    UPDATE transfers_arrivalline l SET taken_back = l.quantity FROM transfers_arrival a
    WHERE a.id = l.arrival_id AND a.voided_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("transfers", "0003_what_moves_and_lots")]

    operations = [
        migrations.AddField(
            model_name="arrivalline", name="taken_back", field=quartermaster.kernel.fields.Quantity(default=Decimal(0))
        ),
        migrations.RunSQL(TAKEN_BACK, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="arrivalline",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_back__gte", 0), ("taken_back__lte", models.F("quantity"))),
                name="arrival_takes_back_no_more_than_came",
            ),
        ),
    ]
