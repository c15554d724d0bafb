"""No index looks at a balance's quantity any more, so that its changes stay within their page."""

import django.db.models.deletion
from django.db import migrations, models

ONE_PLACE = """ALTER TABLE stock_balance ADD CONSTRAINT a_serial_is_in_one_place
    EXCLUDE USING btree (lot_id WITH =) WHERE (lot_id < 0{more}) DEFERRABLE INITIALLY DEFERRED"""
NO_PLACE = "ALTER TABLE stock_balance DROP CONSTRAINT a_serial_is_in_one_place"

KEEP = """
    CREATE FUNCTION stock_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE kept boolean;
    BEGIN
        EXECUTE format('SELECT EXISTS (SELECT FROM stock_balance WHERE %I = $1)', TG_ARGV[0]) INTO kept USING OLD.id;
        IF kept THEN
            RAISE EXCEPTION 'stock lies there or has lain there: it is not deleted' USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN OLD;
    END $$
"""
KEPT = [
    f"CREATE TRIGGER kept_by_a_balance BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION stock_keep('{column}')"
    for table, column in (("locations_bin", "bin_id"), ("stock_lot", "lot_id"))
]


class Migration(migrations.Migration):

    dependencies = [("stock", "0006_lots_in_the_book")]

    operations = [
        migrations.AlterField(
            model_name="balance",
            name="lot",
            field=models.ForeignKey(db_constraint=False, db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.lot"),
        ),
        migrations.AlterField(
            model_name="balance",
            name="bin",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="locations.bin"),
        ),
        migrations.RunSQL([KEEP, *KEPT], ["DROP TRIGGER kept_by_a_balance ON locations_bin", "DROP TRIGGER kept_by_a_balance ON stock_lot", "DROP FUNCTION stock_keep"]),
        migrations.RunSQL(
            ["DELETE FROM stock_balance WHERE lot_id < 0 AND quantity = 0", NO_PLACE, ONE_PLACE.format(more="")],
            [NO_PLACE, ONE_PLACE.format(more=" AND quantity > 0")],
        ),
        migrations.RunSQL(
            "ALTER TABLE stock_balance SET (fillfactor = 50)", "ALTER TABLE stock_balance SET (fillfactor = 70)"
        ),
    ]
