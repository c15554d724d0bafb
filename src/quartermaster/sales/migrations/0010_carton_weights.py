import quartermaster.kernel.fields
from django.db import migrations, models

LEFT_WITH = """
    UPDATE sales_cartonline c SET weight = e.weight
    FROM stock_weightentry e WHERE e.movement_id = c.movement_id AND e.kind = 'moved'
"""


class Migration(migrations.Migration):

    dependencies = [
        ("sales", "0009_ssccs"),
        ("stock", "0016_weights"),
    ]

    operations = [
        migrations.AddField(
            model_name="cartonline",
            name="weight",
            field=quartermaster.kernel.fields.Quantity(blank=True, decimal_places=6, max_digits=18, null=True),
        ),
        migrations.RunSQL(LEFT_WITH, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="cartonline",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__isnull", True), ("weight__gte", 0), _connector="OR"),
                name="carton_line_weight_is_not_negative",
            ),
        ),
    ]
