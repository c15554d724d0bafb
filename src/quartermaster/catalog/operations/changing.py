"""Changing what is there: a SKU's details, a product's name, taking a SKU out of use."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.catalog import plans, queries
from quartermaster.catalog.models import Product, Sku
from quartermaster.catalog.operations.loading import carry_out, plan_rows
from quartermaster.catalog.operations.refusals import invalid, name_faults, refuse_faults, tell_changed
from quartermaster.catalog.plans import KEEP, Keep, Mode, SkuRow
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Invalid, StaleVersion


class InvalidDescription(Invalid):
    code = "invalid_description"
    title = "Not a description"


@transaction.atomic
def change_sku(act: Act, *, row: SkuRow, version: int) -> Sku:
    """Change what the row does not KEEP, if the SKU still has that version (else `StaleVersion`)."""
    locked_sku(row.code, version)
    plan = plan_rows([row], Mode.CHANGE)
    refuse_faults(plan.errors)
    carry_out(act, plan)
    return queries.sku_of_code(row.code)


@transaction.atomic
def change_product(
    act: Act, *, product_id: int, version: int, name: str | Keep = KEEP, description: str | Keep = KEEP
) -> Product:
    """Rename or describe a product, if it still has that version. SKUs that bear its old name are renamed with it."""
    product = _locked_product(product_id, version)
    wanted = product.name if name is KEEP else name.strip()
    text = product.description if description is KEEP else description.strip()
    refuse_faults(name_faults(wanted))
    if len(text) > plans.LONGEST_DESCRIPTION:
        raise invalid(InvalidDescription, "/description", f"A description has at most {plans.LONGEST_DESCRIPTION:,} characters.")
    if (wanted, text) == (product.name, product.description):
        return product
    Product.objects.filter(pk=product.pk).update(name=wanted, description=text, version=product.version + 1)
    details = {"name": f"{product.name} → {wanted}"} if wanted != product.name else {"changed": "description"}
    record(act, "catalog.change_product", document=document_of(product), **details)
    _rename_with(act, product, wanted)
    tell_changed(product.skus.values_list("pk", flat=True))
    return queries.product_of_id(product_id)


@transaction.atomic
def archive_sku(act: Act, *, code: str, version: int) -> Sku:
    """Take a SKU out of use: it can no longer be ordered or opened. Refused while there is stock of it or an open document
    names it (`SkuInUse`); its history stays."""
    sku = locked_sku(code, version)
    if sku.archived_at is None:
        _update(sku, archived_at=clock.now())
        record(act, "catalog.archive_sku", document=sku.code)
        announce(Notice("catalog.sku_archived", sku_ids=frozenset([sku.pk])))
        tell_changed([sku.pk])
    return queries.sku_of_code(code)


@transaction.atomic
def restore_sku(act: Act, *, code: str, version: int) -> Sku:
    """Take an archived SKU into use again."""
    sku = locked_sku(code, version)
    if sku.archived_at is not None:
        _update(sku, archived_at=None)
        record(act, "catalog.restore_sku", document=sku.code)
        tell_changed([sku.pk])
    return queries.sku_of_code(code)


def document_of(product: Product) -> str:
    """The key of a product's timeline."""
    return f"product:{product.pk}"


def locked_sku(code: str, version: int | None = None) -> Sku:
    """The SKU, kept from changing until the end of the transaction; where a version is given, only if it still has that."""
    sku = queries.sku_of_code(code)
    locked = Sku.objects.select_for_update(of=("self",)).select_related("unit", "weighed_in").get(pk=sku.pk)
    if version is not None and locked.version != version:
        raise StaleVersion("Somebody else changed this SKU since you read it. Look at it again and repeat your change.")
    return locked


def _locked_product(product_id: int, version: int) -> Product:
    product = Product.objects.select_for_update().filter(pk=product_id).first()
    if product is None:
        raise queries.UnknownProduct(f"There is no product {product_id}.")
    if product.version != version:
        raise StaleVersion("Somebody else changed this product since you read it. Look at it again and repeat your change.")
    return product


def _rename_with(act: Act, product: Product, name: str) -> None:
    """A product that is sold in one variant is one thing to people, so its SKU bears its name."""
    if name == product.name:
        return
    namesakes = list(Sku.objects.select_for_update().filter(product=product, name=product.name).order_by("pk"))
    for sku in namesakes:
        _update(sku, name=name)
    record_many(act, "catalog.change_sku", {sku.code: {"name": f"{sku.name} → {name}"} for sku in namesakes})


def _update(sku: Sku, **values: Any) -> None:
    Sku.objects.filter(pk=sku.pk).update(version=sku.version + 1, **values)
