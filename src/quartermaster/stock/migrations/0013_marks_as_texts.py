"""Marks keep texts that are written and read as a whole: not parsed, not compressed; and tell of the facts since the mark before."""

import json
from datetime import UTC, datetime, timedelta

from django.db import migrations, models

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = ("kept", "told", "booked", "takings")
AS_THEY_ARE = [f"ALTER TABLE stock_costmark ALTER {name} SET STORAGE EXTERNAL" for name in COLUMNS]
COMPRESSED = [f"ALTER TABLE stock_costmark ALTER {name} SET STORAGE EXTENDED" for name in COLUMNS]


def in_columns(apps, schema_editor):
    """What was kept so far, a line for a column."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM stock_costmark ORDER BY id")
        for (mark_id,) in cursor.fetchall():
            cursor.execute("SELECT kept, takings FROM stock_costmark WHERE id = %s", [mark_id])
            kept, takings = map(json.loads, cursor.fetchone())
            texts = [_kept(**kept), _taken(takings)]
            cursor.execute("UPDATE stock_costmark SET kept = %s, takings = %s WHERE id = %s", [*texts, mark_id])


def _kept(layers, **rest):
    found = [(receipt, origin, _micros(at), remaining, value) for receipt, origin, at, _, remaining, value in layers]
    return "\n".join([json.dumps(rest), json.dumps([layer[3] for layer in layers]), *_lines(found)])


def _taken(takings):
    layers, found = {}, []
    for movement, parts in takings.items():
        for receipt, origin, at, document, quantity, value in parts:
            place = layers.setdefault((receipt, origin, _micros(at), document), len(layers))
            found.append((movement, place, quantity, value))
    return "\n".join([json.dumps(list(layers)), *_lines(found)]) if found else ""


def _lines(found):
    return [",".join(map(str, column)) for column in zip(*found, strict=True)]


def _micros(at):
    return (datetime.fromisoformat(at) - EPOCH) // timedelta(microseconds=1)


class Migration(migrations.Migration):

    dependencies = [("stock", "0012_change_of_owner")]

    operations = [
        migrations.AlterField(model_name="costmark", name="kept", field=models.TextField()),
        migrations.AlterField(model_name="costmark", name="takings", field=models.TextField(default="")),
        migrations.AddField(model_name="costmark", name="told", field=models.TextField(default="")),
        migrations.AddField(model_name="costmark", name="booked", field=models.TextField(default="")),
        migrations.RunSQL(AS_THEY_ARE, COMPRESSED),
        migrations.RunPython(in_columns, migrations.RunPython.noop),
    ]
