"""A balance and a hold are of the owner of their lot, and neither they nor a lot ever change hands: what does is a movement."""

from django.db import migrations

APART = """
    CREATE FUNCTION stock_lot_is_theirs() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM stock_lot WHERE (id, owner_id, sku_id) = (NEW.lot_id, NEW.owner_id, NEW.sku_id)) THEN
            RAISE EXCEPTION 'lot % is not of this owner and SKU', NEW.lot_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE FUNCTION stock_stays_whose_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a row of % stays whose it is', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END $$;
"""
TOGETHER = "DROP FUNCTION stock_lot_is_theirs() CASCADE; DROP FUNCTION stock_stays_whose_it_is() CASCADE;"
THEIRS = [
    f"CREATE TRIGGER lot_is_theirs BEFORE INSERT ON {table} FOR EACH ROW WHEN (NEW.lot_id <> 0) "
    "EXECUTE FUNCTION stock_lot_is_theirs()"
    for table in ("stock_balance", "stock_hold")
]
STAYS = [
    f"CREATE TRIGGER stays_whose_it_is BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW "
    f"WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION stock_stays_whose_it_is()"
    for table, columns, old, new in (
        ("stock_balance", "owner_id, sku_id, lot_id", "OLD.owner_id, OLD.sku_id, OLD.lot_id", "NEW.owner_id, NEW.sku_id, NEW.lot_id"),
        ("stock_hold", "owner_id, sku_id, lot_id", "OLD.owner_id, OLD.sku_id, OLD.lot_id", "NEW.owner_id, NEW.sku_id, NEW.lot_id"),
        ("stock_lot", "owner_id, sku_id", "OLD.owner_id, OLD.sku_id", "NEW.owner_id, NEW.sku_id"),
        ("stock_availability", "owner_id, sku_id", "OLD.owner_id, OLD.sku_id", "NEW.owner_id, NEW.sku_id"),
        ("stock_reservation", "owner_id, sku_id", "OLD.owner_id, OLD.sku_id", "NEW.owner_id, NEW.sku_id"),
    )
]


class Migration(migrations.Migration):

    dependencies = [("stock", "0010_making")]

    operations = [
        migrations.RunSQL(APART, TOGETHER),
        migrations.RunSQL([*THEIRS, *STAYS], migrations.RunSQL.noop),
    ]
