"""Categories of goods, and how the cost of what leaves is reckoned in each."""

from __future__ import annotations

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.accounts.permissions import require
from quartermaster.catalog import queries
from quartermaster.catalog.models import Category
from quartermaster.catalog.operations.refusals import (
    CategoryTaken,
    InvalidCosting,
    invalid,
    name_faults,
    quicker_refused,
    refuse_faults,
    tell_changed,
)
from quartermaster.catalog.plans import KEEP, LONGEST_CATEGORY, Keep
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import StaleVersion

AS_EVERYWHERE = "as everywhere"


@transaction.atomic
def add_category(act: Act, *, name: str, costing: str = "") -> Category:
    """A category; `costing` is a costing method, or nothing for the one that holds everywhere."""
    name = _read_name(name, None)
    _check_costing(act, "", costing)
    with quicker_refused():
        category = Category.objects.create(name=name, costing=costing)
    record(act, "catalog.add_category", document=document_of_category(category), costing=costing or AS_EVERYWHERE)
    tell_changed()
    return category


@transaction.atomic
def change_category(act: Act, *, category_id: int, version: int, name: str | Keep = KEEP, costing: str | Keep = KEEP) -> Category:
    """Rename a category or have its goods costed otherwise, if it still has that version.

    What is in stock keeps its value; it is costed otherwise from this moment on.
    """
    queries.category_of_id(category_id)
    category = Category.objects.select_for_update().get(pk=category_id)
    if category.version != version:
        raise StaleVersion("Somebody else changed this category since you read it. Look at it again and repeat your change.")
    wanted = category.name if name is KEEP else _read_name(name, category)
    method = category.costing if costing is KEEP else costing
    _check_costing(act, category.costing, method)
    pairs = (("name", category.name, wanted), ("costing", category.costing or AS_EVERYWHERE, method or AS_EVERYWHERE))
    changes = {label: f"{old} → {new}" for label, old, new in pairs if old != new}
    if changes:
        with quicker_refused():
            Category.objects.filter(pk=category.pk).update(name=wanted, costing=method, version=version + 1)
        record(act, "catalog.change_category", document=document_of_category(category), **changes)
        if "costing" in changes:
            announce(Notice("catalog.costing_changed"))
        tell_changed()
    return queries.category_of_id(category_id)


def document_of_category(category: Category) -> str:
    """The key of a category's timeline."""
    return f"category:{category.pk}"


def _read_name(name: str, itself: Category | None) -> str:
    name = name.strip()
    refuse_faults(name_faults(name, longest=LONGEST_CATEGORY))
    others = Category.objects.filter(name__iexact=name)
    if (others.exclude(pk=itself.pk) if itself else others).exists():
        raise invalid(CategoryTaken, "/name", f"There is already a category {name}.")
    return name


def _check_costing(act: Act, former: str, wanted: str) -> None:
    if wanted and wanted not in Category.Costing.values:
        raise invalid(InvalidCosting, "/costing", f"A costing method is one of: {', '.join(Category.Costing.values)}.")
    if wanted != former:
        require(act.permissions, "catalog.set_costing")
