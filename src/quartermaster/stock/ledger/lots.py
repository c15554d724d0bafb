"""Lots and serials, made where they are first heard of, and what is said of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

from quartermaster.kernel.db import array, rows, run
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock.ledger.refusals import LotDiffers, NothingToPost, UnknownLot
from quartermaster.stock.models.lots import UNTRACKED, Lot
from quartermaster.stock.moves import LotFacts, NewLot

BEGIN_LOTS = """
    INSERT INTO stock_lot (id, owner_id, sku_id, code, expires_on, best_before, manufactured_on, supplier_lot, warranty_until,
        state, attributes, version)
    SELECT CASE WHEN s.tracking = 'serial' THEN nextval('stock_serial_id_seq') ELSE nextval('stock_lot_id_seq') END,
        a.owner_id, a.sku_id, a.code, a.expires_on, a.best_before, a.manufactured_on, a.supplier_lot, a.warranty_until,
        'released', a.attributes::jsonb, 1
    FROM (
        SELECT DISTINCT ON (owner_id, sku_id, code) * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::date[],
            %s::date[], %s::text[], %s::date[], %s::text[]) WITH ORDINALITY
            AS a(owner_id, sku_id, code, expires_on, best_before, manufactured_on, supplier_lot, warranty_until, attributes,
                place)
        ORDER BY owner_id, sku_id, code, place
    ) a JOIN catalog_sku s ON s.id = a.sku_id
    WHERE NOT EXISTS (SELECT FROM stock_lot l WHERE (l.owner_id, l.sku_id, l.code) = (a.owner_id, a.sku_id, a.code))
    ORDER BY a.owner_id, a.sku_id, a.code ON CONFLICT (owner_id, sku_id, code) DO NOTHING
"""
FIND_LOTS = """
    SELECT l.id, coalesce(a.expires_on, l.expires_on) IS DISTINCT FROM l.expires_on
        OR coalesce(a.best_before, l.best_before) IS DISTINCT FROM l.best_before
        OR coalesce(a.manufactured_on, l.manufactured_on) IS DISTINCT FROM l.manufactured_on, l.expires_on
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::date[], %s::date[]) WITH ORDINALITY
        AS a(owner_id, sku_id, code, expires_on, best_before, manufactured_on, place)
    JOIN stock_lot l ON (l.owner_id, l.sku_id, l.code) = (a.owner_id, a.sku_id, a.code) ORDER BY place
"""


def begin_lots(lots: Sequence[NewLot]) -> list[int]:
    """The lots' ids in order; new ones are made. Refuses a lot that is known with other dates."""
    if not lots:
        raise NothingToPost("There is not a single lot. Name at least one.")
    columns = _columns(lots)
    run(BEGIN_LOTS, columns)
    found = rows(FIND_LOTS, columns[:6])
    differing = [
        FieldError(f"/lines/{place}/lot", "lot_differs", f"Lot {lot.code} is known with other dates.")
        for place, (lot, row) in enumerate(zip(lots, found, strict=True))
        if row[1]
    ]
    if differing:
        raise LotDiffers(
            f"{differing[0].message} Check the label: if it is another lot, give it a code of its own.", errors=differing
        )
    return [row[0] for row in found]


CORRECT_LOTS = """
    UPDATE stock_lot l SET expires_on = a.expires_on, best_before = a.best_before, manufactured_on = a.manufactured_on,
        supplier_lot = a.supplier_lot, warranty_until = a.warranty_until, attributes = a.attributes::jsonb,
        version = l.version + 1
    FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::date[], %s::text[], %s::date[], %s::text[])
        AS a(id, expires_on, best_before, manufactured_on, supplier_lot, warranty_until, attributes)
    WHERE l.id = a.id
"""


def lots_to_correct(lot_ids: Collection[int]) -> dict[int, Lot]:
    """The lots by id, nobody else's to change until the transaction ends."""
    found = Lot.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=lot_ids).exclude(pk=UNTRACKED)
    lots = {lot.pk: lot for lot in found.select_related("sku", "owner").order_by("pk")}
    if len(lots) < len(set(lot_ids)):
        raise UnknownLot("There is no such lot.")
    return lots


def correct_lots(facts: Sequence[LotFacts]) -> None:
    """Say otherwise what was said of the lots, all of which `lots_to_correct` has locked."""
    run(CORRECT_LOTS, _columns(facts))


def _columns(lots: Sequence[Any]) -> list[str]:
    """A column for each field; attributes, the last, as JSON."""
    names = [field.name for field in fields(lots[0])]
    written = [array([json.dumps(dict(lot.attributes)) for lot in lots])]
    return [array([getattr(lot, name) for lot in lots]) for name in names if name != "attributes"] + written
