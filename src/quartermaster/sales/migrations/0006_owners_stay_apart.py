"""What is packed in a carton, and what was picked on a walk, is of that order; and an order stays its owner's."""

from django.db import migrations

APART = """
    CREATE FUNCTION sales_carton_is_of_one_order() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM sales_carton c, sales_pickline l JOIN sales_pick p ON p.id = l.pick_id
                        WHERE c.id = NEW.carton_id AND l.id = NEW.pick_line_id AND p.order_id = c.order_id) THEN
            RAISE EXCEPTION 'a carton holds what was picked for its order' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE FUNCTION sales_pick_is_of_one_order() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM sales_pick p, sales_orderline l
                        WHERE p.id = NEW.pick_id AND l.id = NEW.order_line_id AND l.order_id = p.order_id) THEN
            RAISE EXCEPTION 'a pick takes lines of its order' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE FUNCTION sales_order_stays_whose_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'an order stays whose it is' USING ERRCODE = 'check_violation';
    END $$;
    CREATE TRIGGER of_one_order BEFORE INSERT OR UPDATE OF carton_id, pick_line_id ON sales_cartonline FOR EACH ROW
        EXECUTE FUNCTION sales_carton_is_of_one_order();
    CREATE TRIGGER of_one_order BEFORE INSERT OR UPDATE OF pick_id, order_line_id ON sales_pickline FOR EACH ROW
        EXECUTE FUNCTION sales_pick_is_of_one_order();
    CREATE TRIGGER stays_whose_it_is BEFORE UPDATE OF owner_id ON sales_order FOR EACH ROW
        WHEN (OLD.owner_id <> NEW.owner_id) EXECUTE FUNCTION sales_order_stays_whose_it_is();
"""
TOGETHER = """
    DROP FUNCTION sales_carton_is_of_one_order() CASCADE;
    DROP FUNCTION sales_pick_is_of_one_order() CASCADE;
    DROP FUNCTION sales_order_stays_whose_it_is() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [("sales", "0005_kits_on_orders")]

    operations = [migrations.RunSQL(APART, TOGETHER)]
