"""What is to be inspected of what came in: held at the dock until somebody has looked at it, or skipped as the rule says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.catalog.models import Sku
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import plain
from quartermaster.purchasing.inspection_queries import Goods, is_by_tightened, locked_rules, past_of, plan_of
from quartermaster.purchasing.models import Inspection, InspectionCheck, InspectionPart, InspectionRule, ReceiptLine
from quartermaster.purchasing.papers import GOOD
from quartermaster.purchasing.sampling import Outcome, Past, Plan, is_due
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import HoldAsk

ZERO = Decimal(0)
REASON = "quality_control"
State = Inspection.State


@dataclass(slots=True)
class _Lot:
    """What came of a SKU in one lot on one receipt."""

    rule: InspectionRule
    tightened: bool
    due: bool
    rows: list[ReceiptLine] = field(default_factory=list)

    @property
    def quantity(self) -> Decimal:
        return sum((row.quantity for row in self.rows), ZERO)


def open_inspections(act: Act, *, lines: Sequence[ReceiptLine]) -> list[Inspection]:
    """Within the deed that received them: hold what a rule asks to look at, and open an inspection of each lot.

    What is not fit or was not ordered lies in quarantine anyway and is not inspected.
    """
    fit = [row for row in lines if row.condition == GOOD and row.line_id is not None]
    if not fit or not InspectionRule.objects.exists():
        return []
    lots = _lots(fit)
    if not lots:
        return []
    numbers = next_numbers("QI", sequence="purchasing_inspection_number", count=len(lots))
    opened = Inspection.objects.bulk_create(_inspection(lot, number) for lot, number in zip(lots, numbers, strict=True))
    waiting = [(one, lot) for one, lot in zip(opened, lots, strict=True) if lot.due]
    if waiting:
        _hold(act, waiting)
    _tell(act, opened)
    return opened


def shrink_inspections(act: Act, *, less: Mapping[int, Decimal]) -> None:
    """Less of these receipt lines (id → quantity) came than was noted: no more than that is inspected; of nothing, it is void."""
    open_parts = InspectionPart.objects.filter(receipt_line_id__in=less, inspection__state__in=Inspection.OPEN)
    parts = list(open_parts.order_by("id"))
    held = stock_queries.holds_by_id(part.hold_id for part in parts)
    for part in parts:
        gone = less[part.receipt_line_id]
        if lifted := min(gone, held[part.hold_id].open):
            stock.lift(act, holds={part.hold_id: lifted})
        if gone == part.quantity:
            part.delete()
        else:
            InspectionPart.objects.filter(pk=part.pk).update(quantity=part.quantity - gone)
        _shrink(act, part.inspection_id, gone)


def _shrink(act: Act, inspection_id: int, gone: Decimal) -> None:
    found = Inspection.objects.get(pk=inspection_id)
    if gone == found.quantity:
        found.state, found.decided_by_id, found.decided_at = State.VOID, act.user_id, act.occurred_at
    else:
        found.quantity -= gone
        found.sample = min(found.sample, found.quantity)
    found.version += 1
    found.save()
    record(act, "purchasing.shrink_inspection", document=found.number, **{"did not come": plain(gone)})


# ---------------------------------------------------------------- below: thinking


def _lots(rows: Sequence[ReceiptLine]) -> list[_Lot]:
    """The lots for which there is a rule, in the order they came; each one looks back at those before it."""
    categories = dict(Sku.objects.filter(id__in={row.sku_id for row in rows}).values_list("id", "category_id"))
    rules = locked_rules({_goods_of(row): categories[row.sku_id] for row in rows})
    asked = {goods: rule for goods, rule in rules.items() if rule.sample != InspectionRule.Sample.NONE}
    past = past_of(asked) if asked else {}
    lots: dict[tuple[int, int, int], _Lot] = {}
    for row in rows:
        goods = _goods_of(row)
        if (rule := asked.get(goods)) is None:
            continue
        key = (row.receipt_id, row.sku_id, _lot_id(row))
        if key not in lots:
            lots[key] = _next_lot(rule, past[goods])
        lots[key].rows.append(row)
    return list(lots.values())


def _next_lot(rule: InspectionRule, past: list[Past]) -> _Lot:
    tightened, due = is_by_tightened(rule, past), is_due(past, after=rule.after, one_in=rule.one_in)
    past.append(Past(Outcome.WAITING if due else Outcome.SKIPPED, tightened))
    return _Lot(rule, tightened, due)


def _goods_of(row: ReceiptLine) -> Goods:
    return (row.receipt.paper.supplier_id, row.sku_id)


def _lot_id(row: ReceiptLine) -> int:
    """Pieces with serials are one lot together."""
    return max(row.lot_id or UNTRACKED, UNTRACKED)


# ---------------------------------------------------------------- below: writing


def _inspection(lot: _Lot, number: str) -> Inspection:
    first, paper = lot.rows[0], lot.rows[0].receipt.paper
    plan = plan_of(lot.rule, lot.quantity, tightened=lot.tightened) if lot.due else Plan(ZERO)
    return Inspection(
        number=number,
        receipt=first.receipt,
        supplier_id=paper.supplier_id,
        owner_id=paper.owner_id,
        warehouse_id=paper.warehouse_id,
        sku_id=first.sku_id,
        lot_id=_lot_id(first),
        state=State.WAITING if lot.due else State.SKIPPED,
        rule=str(lot.rule)[:200],
        tightened=lot.tightened,
        quantity=lot.quantity,
        sample=plan.sample,
        accept_major=plan.accept_major,
        accept_minor=plan.accept_minor,
        accepted=ZERO if lot.due else lot.quantity,
        opened_at=first.receipt.received_at,
        decided_at=None if lot.due else first.receipt.received_at,
    )


def _hold(act: Act, waiting: Sequence[tuple[Inspection, _Lot]]) -> None:
    """Hold the goods, and copy what the rule asks to look at."""
    parts = [(one, row) for one, lot in waiting for row in lot.rows]
    holds = stock.hold(act, asks=[ask_for(one, row, row.quantity) for one, row in parts])
    InspectionPart.objects.bulk_create(
        InspectionPart(inspection=one, receipt_line=row, quantity=row.quantity, hold_id=hold_id)
        for (one, row), hold_id in zip(parts, holds, strict=True)
    )
    names = ("position", "name", "severity", "unit", "least", "most")
    InspectionCheck.objects.bulk_create(
        InspectionCheck(inspection=one, **{name: getattr(check, name) for name in names})
        for one, lot in waiting
        for check in lot.rule.checks.all()
    )


def ask_for(one: Inspection, row: ReceiptLine, quantity: Decimal) -> HoldAsk:
    """Hold so much of a receipt's line where it was taken in."""
    return HoldAsk(one.owner_id, row.sku_id, row.bin_id, quantity, REASON, lot_id=row.lot_id or UNTRACKED, note=one.number)


def _tell(act: Act, opened: Sequence[Inspection]) -> None:
    for verb, chosen in (("purchasing.open_inspection", True), ("purchasing.skip_inspection", False)):
        told = [one for one in opened if (one.state == State.WAITING) is chosen]
        record_many(act, verb, {one.number: _details(one) for one in told}, moments={one.number: one.opened_at for one in told})
    waiting = [one for one in opened if one.state == State.WAITING]
    if waiting:
        skus, places = frozenset(one.sku_id for one in waiting), frozenset(one.warehouse_id for one in waiting)
        announce(Notice("purchasing.inspection_opened", skus, places, tuple(one.number for one in waiting[:200])))


def _details(one: Inspection) -> dict[str, object]:
    details: dict[str, object] = {"receipt": one.receipt.number, "quantity": plain(one.quantity)}
    return {**details, "to look at": plain(one.sample)} if one.sample else details
