import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("stock", "0016_weights"),
    ]

    operations = [
        migrations.AddField(
            model_name="weightentry",
            name="reverses",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stock.weightentry",
            ),
        ),
        migrations.AddConstraint(
            model_name="weightentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses__isnull", False)),
                fields=("reverses",),
                name="a_weighing_is_taken_back_once",
            ),
        ),
    ]
