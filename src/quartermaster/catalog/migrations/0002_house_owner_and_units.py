from django.db import migrations

UNITS = [("pcs", "Pieces", 0), ("case", "Cases", 0), ("kg", "Kilograms", 3), ("g", "Grams", 0), ("l", "Litres", 3), ("m", "Metres", 3)]


def seed(apps, schema_editor):
    apps.get_model("catalog", "Owner").objects.create(code="HOUSE", name="Own goods", is_house=True)
    unit = apps.get_model("catalog", "Unit")
    unit.objects.bulk_create(unit(code=code, name=name, scale=scale) for code, name, scale in UNITS)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
