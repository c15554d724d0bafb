"""Barcodes on SKUs and on packs of them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Barcode, PackUnit, Sku
from quartermaster.catalog.operations.changing import locked_sku
from quartermaster.catalog.operations.refusals import (
    BarcodeTaken,
    InvalidPack,
    UnknownBarcode,
    invalid,
    quicker_refused,
    tell_changed,
)
from quartermaster.codes import gtin


@transaction.atomic
def add_barcode(act: Act, *, code: str, value: str, pack_unit: str = "") -> Barcode:
    """Put a barcode on a SKU, or on a pack of it. One that is on the SKU already goes to the pack that is named."""
    sku = locked_sku(code)
    identity = gtin.identify(value, pointer="/value")
    pack = _pack(sku, pack_unit)
    present = Barcode.objects.select_related("sku", "pack__unit").filter(value=identity.value).first()
    if present is not None and present.sku_id != sku.pk:
        message = f"{value[:40]} is already on {present.sku.code}. A barcode is on one SKU only; remove it there first."
        raise invalid(BarcodeTaken, "/value", message)
    if present is not None and present.pack == pack:
        return present
    if present is not None:
        Barcode.objects.filter(pk=present.pk).update(pack=pack)
        verb, barcode = "catalog.move_barcode", Barcode.objects.select_related("pack__unit").get(pk=present.pk)
    else:
        with quicker_refused():
            barcode = Barcode.objects.create(sku=sku, value=identity.value, kind=identity.kind.value, pack=pack)
        verb = "catalog.add_barcode"
    record(act, verb, document=sku.code, barcode=identity.value, **({"on a": pack.unit.code} if pack else {}))
    _changed(sku)
    return barcode


@transaction.atomic
def remove_barcode(act: Act, *, code: str, value: str) -> None:
    """Take a barcode off a SKU, so that it can go on another. The timeline keeps that it was there."""
    sku = locked_sku(code)
    identity = gtin.read(value)
    removed = Barcode.objects.filter(sku=sku, value=identity.value if identity else value).delete()[0]
    if not removed:
        raise UnknownBarcode(f"{sku.code} has no barcode {value[:40]}.")
    record(act, "catalog.remove_barcode", document=sku.code, barcode=identity.value if identity else value)
    _changed(sku)


def _pack(sku: Sku, unit_code: str) -> PackUnit | None:
    if not unit_code or unit_code.lower() == sku.unit.code.lower():
        return None
    pack = sku.packs.select_related("unit").filter(unit__code__iexact=unit_code).first()
    if pack is None:
        raise invalid(InvalidPack, "/pack", f"{sku.code} has no pack “{unit_code[:20]}”. Add the pack first.")
    return pack


def _changed(sku: Sku) -> None:
    """A SKU's barcodes are part of what it answers with, so its version counts them."""
    Sku.objects.filter(pk=sku.pk).update(version=F("version") + 1)
    tell_changed([sku.pk])
