from django.db import migrations

VIRTUAL = ["supplier", "customer", "loss", "production", "transit"]


def seed(apps, schema_editor):
    bin_model = apps.get_model("locations", "Bin")
    bin_model.objects.bulk_create(bin_model(code=kind.upper(), kind=kind) for kind in VIRTUAL)


class Migration(migrations.Migration):
    dependencies = [("locations", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
