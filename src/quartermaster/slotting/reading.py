"""Rules as people and other systems write them: codes and names in place of ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quartermaster.catalog.models import Category
from quartermaster.kernel.refusals import FieldError
from quartermaster.slotting.operations.ruling import BOUNDS, InvalidRule, NewRule
from quartermaster.stock import references


def rule(written: Mapping[str, Any], *, where: str = "/") -> NewRule:
    """`written` has warehouse, name and to ("F, C-01-1" or a list), and what else is said; unknown codes are refused."""
    to = written["to"]
    sku, category = written.get("sku"), written.get("category")
    priority = written.get("priority")
    return NewRule(
        warehouse_id=references.find_warehouse_id(written["warehouse"], pointer=f"{where}warehouse"),
        name=written["name"].strip(),
        places=tuple(code.strip() for code in (to.replace(";", ",").split(",") if isinstance(to, str) else to) if code.strip()),
        priority=100 if priority is None else priority,
        sku_id=references.find_sku(sku, pointer=f"{where}sku").id if sku else None,
        category_id=_category(category, f"{where}category") if category else None,
        velocity=(written.get("velocity") or "").strip().lower(),
        temperature=(written.get("temperature") or "").strip().lower(),
        where=where,
        **{name: written.get(name) for name in BOUNDS},
    )


def _category(name: str, pointer: str) -> int:
    found = Category.objects.filter(name__iexact=name.strip()).first()
    if found is None:
        message = f"There is no category “{name[:40]}”."
        raise InvalidRule(message, errors=[FieldError(pointer, "invalid_put_away_rule", message)])
    return found.pk
