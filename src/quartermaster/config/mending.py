"""Which goods the command values anew, named by codes as people do, and what became of them in words."""

from __future__ import annotations

from dataclasses import dataclass

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.money import written
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import NotFound
from quartermaster.stock import costing
from quartermaster.stock.values import currency_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """An owner's SKU."""

    sku: Sku
    owner: Owner

    @property
    def words(self) -> str:
        return f"{self.sku.code} of {self.owner.code}"


def wanted(*, sku: str | None, owner: str | None) -> list[Wanted]:
    """The SKU of the owner, or of every owner; without a SKU, all of which something does not tie out."""
    chosen = [_owner(owner)] if owner else list(Owner.objects.order_by("code"))
    if sku:
        found = Sku.objects.filter(code=sku).first()
        if found is None:
            raise NotFound(f"There is no SKU {sku}.")
        return [Wanted(found, one) for one in chosen]
    owners = {one.pk: one for one in chosen}
    keys = [key for key in costing.to_value_anew() if key[1] in owners]
    skus = Sku.objects.in_bulk({sku_id for sku_id, _ in keys})
    return [Wanted(skus[sku_id], owners[owner_id]) for sku_id, owner_id in keys]


def mend(act: Act, one: Wanted) -> str:
    """Value it anew, and say what that changed."""
    done = costing.value_anew(act, sku_id=one.sku.pk, owner_id=one.owner.pk)
    currency = currency_of(one.owner.pk)
    words = [f"{plain(quantity)} worth {written(value, currency)}" for quantity, value in (done.before, done.after)]
    became = f"{words[1]}, as before" if done.before == done.after else f"{words[0]} became {words[1]}"
    return f"{became}; {done.entries} entries written"


def _owner(code: str) -> Owner:
    found = Owner.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"There is no owner {code}.")
    return found
