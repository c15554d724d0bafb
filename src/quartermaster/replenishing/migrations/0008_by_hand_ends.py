"""What is said by hand for one SKU ends, or is asked about every quarter; what is worth an alert is a setting."""

from __future__ import annotations

from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("replenishing", "0007_challengers_tell")]

    operations = [
        migrations.AddField(model_name="policy", name="until_ended", field=models.BooleanField(default=False)),
        migrations.RunSQL(
            "UPDATE replenishing_policy SET until_ended = true WHERE sku_id IS NOT NULL AND ends_on IS NULL", migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("sku__isnull", True), ("until_ended", True), ("ends_on__isnull", False), _connector="OR"),
                name="policy_by_hand_ends",
            ),
        ),
        migrations.AddField(
            model_name="planningterms",
            name="worth_telling",
            field=models.DecimalField(decimal_places=4, default=Decimal(50), max_digits=12),
        ),
        migrations.AddField(
            model_name="planningterms",
            name="slower_percent",
            field=models.DecimalField(decimal_places=2, default=Decimal(25), max_digits=6),
        ),
        migrations.RemoveConstraint(model_name="planningterms", name="planning_terms_are_possible"),
        migrations.AddConstraint(
            model_name="planningterms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("holding_percent__gte", 0), ("lost_percent__gte", 0), ("move_cost__gte", 0), ("order_cost__gte", 0),
                    ("slower_percent__gte", 0), ("worth_telling__gte", 0), ("dial__gt", 0), ("review_days__gte", 1),
                ),
                name="planning_terms_are_possible",
            ),
        ),
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("runs_out", "Runs out before the next receipt"),
                    ("late_order", "Late order"),
                    ("order_today", "Order today"),
                    ("over_ordered", "More on order than needed"),
                    ("overstock", "Too much"),
                    ("dead", "Not sold any more"),
                    ("demand_jump", "Demand jumped"),
                    ("slow_supplier", "Supplier slower than planned"),
                    ("no_parameters", "Nothing says how to buy it"),
                    ("hidden_demand", "Stock-outs hide demand"),
                    ("told_by_ours", "Told by ours instead"),
                    ("doubt", "Data in doubt"),
                    ("override_worse", "An override made it worse"),
                    ("review_policy", "By hand: does it still hold?"),
                    ("typed_minimum", "Typed minimum"),
                ],
                max_length=16,
            ),
        ),
    ]  # fmt: skip
