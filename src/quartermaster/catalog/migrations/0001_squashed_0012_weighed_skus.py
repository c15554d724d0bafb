"""Everything up to 0012_weighed_skus, in one step for a new database. A database that has a part of it goes the old way."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.db import migrations, models

UNITS = [("pcs", "Pieces", 0), ("case", "Cases", 0), ("kg", "Kilograms", 3), ("g", "Grams", 0), ("l", "Litres", 3), ("m", "Metres", 3)]


def seed(apps, schema_editor):
    apps.get_model("catalog", "Owner").objects.create(code="HOUSE", name="Own goods", is_house=True)
    unit = apps.get_model("catalog", "Unit")
    unit.objects.bulk_create(unit(code=code, name=name, scale=scale) for code, name, scale in UNITS)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('catalog', '0001_initial'),
        ('catalog', '0002_house_owner_and_units'),
        ('catalog', '0003_search'),
        ('catalog', '0004_units_have_versions'),
        ('catalog', '0005_tracking_and_picking'),
        ('catalog', '0006_bills_of_materials'),
        ('catalog', '0007_categories'),
        ('catalog', '0008_owners_are_closed'),
        ('catalog', '0009_usual_units'),
        ('catalog', '0010_particulars'),
        ('catalog', '0011_business'),
        ('catalog', '0012_weighed_skus'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('costing', models.CharField(blank=True, choices=[('fifo', 'First in, first out'), ('lifo', 'Last in, first out'), ('average', 'Moving average'), ('standard', 'Standard cost')], default='', max_length=8)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('name'), name='category_name_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Owner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=200)),
                ('is_house', models.BooleanField(default=False)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(db_default=1, default=1)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('is_house', False), ('closed_at', None), _connector='OR'), name='the_house_stays_open'), models.UniqueConstraint(django.db.models.functions.text.Upper('code'), name='owner_code_is_unique'), models.UniqueConstraint(condition=models.Q(('is_house', True)), fields=('is_house',), name='there_is_one_house_owner')],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, default='', max_length=5000)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(django.db.models.functions.text.Lower('name'), name='product_by_name')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('scale', models.PositiveSmallIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('scale__lte', 6)), name='unit_scale_is_at_most_six')],
            },
        ),
        migrations.CreateModel(
            name='Sku',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight_g', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ('length_mm', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ('width_mm', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ('height_mm', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ('hs_code', models.CharField(blank=True, db_default='', default='', max_length=10)),
                ('origin', models.CharField(blank=True, db_default='', default='', max_length=2)),
                ('customs_description', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('un_number', models.CharField(blank=True, db_default='', default='', max_length=4)),
                ('hazard_class', models.CharField(blank=True, db_default='', default='', max_length=4)),
                ('packing_group', models.CharField(blank=True, choices=[('I', 'I: great danger'), ('II', 'II: medium danger'), ('III', 'III: minor danger')], db_default='', default='', max_length=3)),
                ('limited_quantity', models.BooleanField(db_default=False, default=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('cost', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=18, validators=[django.core.validators.MinValueValidator(0)])),
                ('retail_price', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=18, validators=[django.core.validators.MinValueValidator(0)])),
                ('tracking', models.CharField(choices=[('none', 'Not tracked'), ('lot', 'By lot'), ('serial', 'By serial')], db_default='none', default='none', max_length=6)),
                ('picking', models.CharField(choices=[('fefo', 'First to expire'), ('fifo', 'First to come in'), ('lifo', 'Last to come in'), ('nearest', 'Nearest bin')], db_default='fefo', default='fefo', max_length=7)),
                ('kit', models.CharField(choices=[('none', 'Not a kit'), ('bundle', 'Bundle, taken apart by every order'), ('made', 'Made beforehand, kept in stock')], db_default='none', default='none', max_length=6)),
                ('nominal_weight', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('weight_tolerance', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('minimum', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('maximum', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='skus', to='catalog.category')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skus', to='catalog.product')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.unit')),
                ('weighed_in', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.unit')),
            ],
            options={
                'verbose_name': 'SKU',
                'indexes': [models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('code'), name='text_pattern_ops'), name='sku_by_beginning_of_code'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('name', config='simple'), name='sku_by_words_of_name'), models.Index(condition=models.Q(('weighed_in__isnull', False)), fields=['id'], name='weighed_skus')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('code'), name='sku_code_is_unique'), models.CheckConstraint(condition=models.Q(('cost__gte', 0), ('retail_price__gte', 0)), name='sku_prices_are_not_negative'), models.CheckConstraint(condition=models.Q(('minimum__isnull', True), ('minimum__gte', 0), _connector='OR'), name='sku_minimum_is_not_negative'), models.CheckConstraint(condition=models.Q(('maximum__isnull', True), ('minimum__isnull', True), ('maximum__gte', models.F('minimum')), _connector='OR'), name='sku_maximum_is_not_below_minimum'), models.CheckConstraint(condition=models.Q(models.Q(('weight_g__isnull', True), ('weight_g__gt', 0), _connector='OR'), models.Q(('length_mm__isnull', True), ('length_mm__gt', 0), _connector='OR'), models.Q(('width_mm__isnull', True), ('width_mm__gt', 0), _connector='OR'), models.Q(('height_mm__isnull', True), ('height_mm__gt', 0), _connector='OR')), name='sku_sizes_are_positive'), models.CheckConstraint(condition=models.Q(('hs_code', ''), ('hs_code__regex', '^[0-9]{6,10}$'), _connector='OR'), name='sku_hs_code_is_digits'), models.CheckConstraint(condition=models.Q(('origin', ''), ('origin__regex', '^[A-Z]{2}$'), _connector='OR'), name='sku_origin_is_a_country'), models.CheckConstraint(condition=models.Q(models.Q(('hazard_class', ''), ('limited_quantity', False), ('packing_group', ''), ('un_number', '')), models.Q(('hazard_class__regex', '^[1-9](\\.[1-6])?[A-S]?$'), ('packing_group__in', ['', 'I', 'II', 'III']), ('un_number__regex', '^[0-9]{4}$')), _connector='OR'), name='sku_dangerous_goods_are_named'), models.CheckConstraint(condition=models.Q(models.Q(('nominal_weight__isnull', True), ('weighed_in__isnull', True), ('weight_tolerance__isnull', True)), models.Q(('nominal_weight__gt', 0), ('weighed_in__isnull', False), ('weight_tolerance__gte', 0), ('weight_tolerance__lte', 100)), _connector='OR'), name='sku_is_weighed_wholly_or_not_at_all')],
            },
        ),
        migrations.CreateModel(
            name='PackUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight_g', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ('length_mm', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ('width_mm', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ('height_mm', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ('numerator', models.BigIntegerField()),
                ('denominator', models.BigIntegerField(default=1)),
                ('bought', models.BooleanField(db_default=False, default=False)),
                ('sold', models.BooleanField(db_default=False, default=False)),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='catalog.sku')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sku', 'unit'), name='pack_unit_once_per_sku'), models.UniqueConstraint(condition=models.Q(('bought', True)), fields=('sku',), name='bought_in_one_pack'), models.UniqueConstraint(condition=models.Q(('sold', True)), fields=('sku',), name='sold_in_one_pack'), models.CheckConstraint(condition=models.Q(('numerator__gt', 0), ('denominator__gt', 0)), name='pack_ratio_is_positive'), models.CheckConstraint(condition=models.Q(models.Q(('weight_g__isnull', True), ('weight_g__gt', 0), _connector='OR'), models.Q(('length_mm__isnull', True), ('length_mm__gt', 0), _connector='OR'), models.Q(('width_mm__isnull', True), ('width_mm__gt', 0), _connector='OR'), models.Q(('height_mm__isnull', True), ('height_mm__gt', 0), _connector='OR')), name='pack_sizes_are_positive')],
            },
        ),
        migrations.CreateModel(
            name='Bill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kit', models.CharField(choices=[('none', 'Not a kit'), ('bundle', 'Bundle, taken apart by every order'), ('made', 'Made beforehand, kept in stock')], max_length=6)),
                ('began_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bills', to='catalog.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sku', 'number'), name='bill_number_once_per_sku'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('sku',), name='one_bill_holds_per_sku'), models.CheckConstraint(condition=models.Q(('kit__in', ['bundle', 'made'])), name='a_bill_makes_a_kit')],
            },
        ),
        migrations.CreateModel(
            name='Barcode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=100, unique=True)),
                ('kind', models.CharField(choices=[('gtin', 'GTIN'), ('other', 'Other')], max_length=10)),
                ('pack', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='barcodes', to='catalog.packunit')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='barcodes', to='catalog.sku')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'gtin'), _negated=True), ('value__regex', '^[0-9]{14}$'), _connector='OR'), name='gtin_has_fourteen_digits')],
            },
        ),
        migrations.CreateModel(
            name='Business',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_house', models.BooleanField(default=False)),
                ('legal_name', models.CharField(max_length=200)),
                ('street', models.CharField(max_length=200)),
                ('street_2', models.CharField(blank=True, default='', max_length=200)),
                ('city', models.CharField(max_length=100)),
                ('region', models.CharField(blank=True, default='', max_length=100)),
                ('postcode', models.CharField(blank=True, default='', max_length=20)),
                ('country', models.CharField(max_length=2)),
                ('tax_number', models.CharField(blank=True, default='', max_length=40)),
                ('eori', models.CharField(blank=True, default='', max_length=17)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('gs1_company_prefix', models.CharField(blank=True, default='', max_length=12)),
                ('paper', models.CharField(choices=[('a4', 'A4'), ('letter', 'US Letter')], default='a4', max_length=6)),
                ('order_terms', models.TextField(blank=True, default='', max_length=2000)),
                ('version', models.PositiveIntegerField(default=1)),
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='business', to='catalog.owner')),
            ],
            options={
                'verbose_name_plural': 'businesses',
                'constraints': [models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$')), name='business_country_has_two_letters'), models.CheckConstraint(condition=models.Q(('gs1_company_prefix', ''), ('gs1_company_prefix__regex', '^[0-9]{4,12}$'), _connector='OR'), name='gs1_company_prefix_is_digits'), models.UniqueConstraint(condition=models.Q(('is_house', True)), fields=('is_house',), name='there_is_one_house_business')],
            },
        ),
        migrations.CreateModel(
            name='BundlePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=18)),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='catalog.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sku', 'component'), name='bundle_part_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='bundle_part_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='BillLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=18)),
                ('bill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='catalog.bill')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bill', 'component'), name='component_once_per_bill'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='component_quantity_is_positive')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='billline',
            trigger=pgtrigger.compiler.Trigger(name='no_loop', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nPERFORM pg_advisory_xact_lock(hashtext('catalog.bills'));\nIF EXISTS (\n    WITH RECURSIVE below (id) AS (\n        SELECT NEW.component_id\n        UNION\n        SELECT line.component_id FROM below JOIN catalog_bill bill ON bill.sku_id = below.id AND bill.ended_at IS NULL\n          JOIN catalog_billline line ON line.bill_id = bill.id\n    )\n    SELECT FROM below JOIN catalog_bill mine ON mine.id = NEW.bill_id WHERE below.id = mine.sku_id\n) THEN\n    RAISE EXCEPTION 'nothing is made of itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_made_of_itself';\nEND IF;\nRETURN NEW;\n", hash='89864c03d597dee443f279cd570bc660158cb218', operation='INSERT', pgid='pgtrigger_no_loop_f81b7', table='catalog_billline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='billline',
            trigger=pgtrigger.compiler.Trigger(name='line_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='769c7a8f6cf0207eb1dbe914b687e2e76f5570a1', operation='UPDATE OR DELETE', pgid='pgtrigger_line_stays_8eb8c', table='catalog_billline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bill',
            trigger=pgtrigger.compiler.Trigger(name='bill_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."sku_id" IS DISTINCT FROM (NEW."sku_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."kit" IS DISTINCT FROM (NEW."kit") OR OLD."began_at" IS DISTINCT FROM (NEW."began_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='54a3d3390ce7ec040f3003ae503d5281cee84231', operation='UPDATE', pgid='pgtrigger_bill_stays_80824', table='catalog_bill', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bill',
            trigger=pgtrigger.compiler.Trigger(name='bill_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='119511db1c29baa18e37b9893e53ae0b85f465d5', operation='DELETE', pgid='pgtrigger_bill_is_kept_6e8af', table='catalog_bill', when='BEFORE')),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
