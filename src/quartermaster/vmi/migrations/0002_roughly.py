"""How long it lasts, roughly: what a supplier is told that is not told what is sold."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("vmi", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="item",
            name="lasts",
            field=models.CharField(
                blank=True,
                choices=[
                    ("week", "Under a week"),
                    ("fortnight", "1 to 2 weeks"),
                    ("month", "2 to 4 weeks"),
                    ("quarter", "1 to 3 months"),
                    ("longer", "Over 3 months"),
                ],
                default="",
                max_length=9,
            ),
        ),
        migrations.RunSQL(
            "UPDATE vmi_item SET days = NULL WHERE supplier_id NOT IN (SELECT supplier_id FROM vmi_agreement WHERE shares_sales)",
            migrations.RunSQL.noop,
        ),
    ]
