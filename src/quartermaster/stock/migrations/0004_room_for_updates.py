"""Pages of the projections keep room for new versions of their rows, which then need no new index entries.

A balance no longer looks up its owner and SKU: the availability beside it does, and lot and bin stay.
"""

import django.db.models.deletion
from django.db import migrations, models

FILL = {"stock_balance": 70, "stock_availability": 60, "stock_reservation": 80}


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0003_search"),
        ("stock", "0003_claim_by_one_index"),
    ]

    operations = [
        migrations.AlterField(
            model_name="balance",
            name="owner",
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.owner"),
        ),
        migrations.AlterField(
            model_name="balance",
            name="sku",
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.sku"),
        ),
        *[
            migrations.RunSQL(
                f"ALTER TABLE {table} SET (fillfactor = {percent})",
                f"ALTER TABLE {table} RESET (fillfactor)",
            )
            for table, percent in FILL.items()
        ],
    ]
