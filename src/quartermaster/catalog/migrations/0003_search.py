from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.models.functions import Lower, Upper


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_house_owner_and_units")]
    operations = [
        migrations.AddIndex("sku", models.Index(OpClass(Upper("code"), name="text_pattern_ops"), name="sku_by_beginning_of_code")),
        migrations.AddIndex("sku", GinIndex(SearchVector("name", config="simple"), name="sku_by_words_of_name")),
        migrations.AddIndex("product", models.Index(Lower("name"), name="product_by_name")),
    ]
