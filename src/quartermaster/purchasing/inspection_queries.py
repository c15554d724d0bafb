"""Questions about inspections: by which rules goods are looked at, what waits, what became of earlier lots."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import F, Prefetch, Q, QuerySet

from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import NotFound
from quartermaster.purchasing.models import (
    DefectCode,
    Discrepancy,
    Inspection,
    InspectionCheck,
    InspectionDefect,
    InspectionPart,
    InspectionPhoto,
    InspectionRule,
)
from quartermaster.purchasing.sampling import WINDOW, Outcome, Past, Plan, Sample, is_tightened, plan_for
from quartermaster.stock.models.lots import UNTRACKED

Goods = tuple[int, int]
"""Supplier and SKU."""


class UnknownInspection(NotFound):
    code = "unknown_inspection"
    title = "There is no such inspection"


def inspection_rules() -> QuerySet[InspectionRule]:
    """The rules with their checks at hand."""
    found = InspectionRule.objects.select_related("supplier", "category", "sku").prefetch_related("checks")
    return found.order_by(F("supplier__name").asc(nulls_first=True), "category__name", "sku__code", "id")


def defect_codes(*, closed: bool = False) -> QuerySet[DefectCode]:
    """The defects that can be found, the worst first; with `closed`, also those that are not chosen any more."""
    found = DefectCode.objects.order_by("severity", "code")  # the alphabet happens to know how bad they are
    return found if closed else found.filter(closed=False)


def inspections() -> QuerySet[Inspection]:
    return Inspection.objects.select_related(
        "receipt__order", "receipt__delivery", "supplier", "owner", "warehouse", "sku__unit", "lot", "decided_by"
    )


def waiting(*, warehouse_id: int | None = None) -> QuerySet[Inspection]:
    """What waits for somebody to look at it, the oldest first."""
    found = inspections().filter(state__in=Inspection.OPEN)
    if warehouse_id is not None:
        found = found.filter(warehouse_id=warehouse_id)
    return found.order_by("opened_at", "id")


def inspection_by_number(number: str) -> Inspection:
    """The inspection with its checks, defects, parts and pictures (without their content) at hand. Letter case does not
    matter."""
    parts = InspectionPart.objects.select_related("receipt_line__lot", "receipt_line__bin", "discrepancy").order_by("id")
    photos = InspectionPhoto.objects.select_related("added_by").defer("content").order_by("id")
    found = inspections().prefetch_related(
        Prefetch("checks", InspectionCheck.objects.order_by("position")),
        Prefetch("defects", InspectionDefect.objects.select_related("code").order_by("severity", "code__code")),
        Prefetch("parts", parts),
        Prefetch("photos", photos),
    )
    inspection = found.filter(number=number.strip().upper()).first()
    if inspection is None:
        raise UnknownInspection(f"There is no inspection “{number[:40]}”.")
    return inspection


def earlier(inspection: Inspection, *, limit: int = 10) -> list[Inspection]:
    """The latest other lots of the same goods from the same supplier, the last first."""
    same = Inspection.objects.filter(supplier_id=inspection.supplier_id, sku_id=inspection.sku_id).exclude(pk=inspection.pk)
    return list(same.select_related("lot", "receipt").order_by("-id")[:limit])


def number_of(discrepancy: Discrepancy) -> str:
    """The inspection that found it; empty where none did."""
    found = Inspection.objects.filter(parts__discrepancy=discrepancy).values_list("number", flat=True).first()
    return found or ""


def of_paper(rows: QuerySet[Inspection], number: str) -> QuerySet[Inspection]:
    """Those of what was taken in on a purchase order, with a delivery, or by a receipt."""
    text = number.strip()
    means = Q(receipt__order__number__iexact=text) | Q(receipt__delivery__number__iexact=text) | Q(receipt__number__iexact=text)
    return rows.filter(means)


def called(text: str, sku_id: int | None) -> Q:
    """What a scan may mean: the inspection's own number, a lot or a serial, or the SKU that its barcode is on."""
    serials = InspectionPart.objects.filter(receipt_line__lot_id__lt=UNTRACKED, receipt_line__lot__code__iexact=text)
    means = Q(number__iexact=text) | Q(lot__code__iexact=text, lot_id__gt=UNTRACKED) | Q(pk__in=serials.values("inspection_id"))
    return means | Q(sku_id=sku_id) if sku_id is not None else means


def the_one(rows: QuerySet[Inspection]) -> str | None:
    """The number of the only one there is."""
    found = list(rows.values_list("number", flat=True)[:2])
    return found[0] if len(found) == 1 else None


# ---------------------------------------------------------------- rules, and what they look back at


def locked_rules(categories: Mapping[Goods, int | None]) -> dict[Goods, InspectionRule]:
    """The closest rule for each of the goods (with the SKU's category), as it is now and stays until the transaction ends.

    Of two that receive such goods at one moment, the second waits, and sees what the first has skipped or opened.
    """
    known = list(InspectionRule.objects.order_by("id"))
    while True:
        wanted = {goods: rule.pk for goods, category in categories.items() if (rule := closest(known, goods, category))}
        mine = InspectionRule.objects.filter(pk__in=set(wanted.values())).order_by("pk")
        locked = {rule.pk: rule for rule in mine.select_for_update(no_key=True)} if wanted else {}
        if len(locked) == len(set(wanted.values())):
            break
        known = [rule for rule in known if rule.pk in locked or rule.pk not in wanted.values()]  # one was dropped meanwhile
    whole = inspection_rules().in_bulk(list(locked)) if locked else {}
    return {goods: whole[rule_id] for goods, rule_id in wanted.items()}


def closest(rules: Collection[InspectionRule], goods: Goods, category_id: int | None) -> InspectionRule | None:
    """The SKU's rule before the category's, the category's before the supplier's, and before what holds for all."""
    supplier_id, sku_id = goods
    fitting = [
        rule
        for rule in rules
        if rule.supplier_id in (None, supplier_id) and rule.category_id in (None, category_id) and rule.sku_id in (None, sku_id)
    ]
    return max(fitting, key=_nearness, default=None)


def _nearness(rule: InspectionRule) -> tuple[bool, bool, bool]:
    return (rule.sku_id is not None, rule.category_id is not None, rule.supplier_id is not None)


def plan_of(rule: InspectionRule, lot: Decimal, *, tightened: bool) -> Plan:
    return plan_for(
        lot,
        Sample(rule.sample),
        figure=rule.figure,
        major=rule.aql_major,
        minor=rule.aql_minor,
        tightened=tightened,
    )


def is_by_tightened(rule: InspectionRule, past: list[Past]) -> bool:
    """Only the table has tightened plans."""
    return rule.sample == InspectionRule.Sample.TABLE and is_tightened(past)


PAST = """
    SELECT w.supplier_id, w.sku_id, p.outcome, p.tightened
    FROM unnest(%s::bigint[], %s::bigint[]) w(supplier_id, sku_id) CROSS JOIN LATERAL (
        SELECT i.id, i.tightened, CASE WHEN i.good THEN 'good' WHEN NOT i.good THEN 'bad'
            WHEN i.state IN ('waiting', 'sorting') THEN 'waiting' ELSE 'skipped' END AS outcome
        FROM purchasing_inspection i
        WHERE i.supplier_id = w.supplier_id AND i.sku_id = w.sku_id AND i.state <> 'void' ORDER BY i.id DESC LIMIT %s
    ) p ORDER BY 1, 2, p.id
"""


def past_of(goods: Collection[Goods]) -> dict[Goods, list[Past]]:
    """What became of the latest lots of these goods, the last one last; at most `WINDOW` of each."""
    wanted = sorted(set(goods))
    found: dict[Goods, list[Past]] = {one: [] for one in wanted}
    columns = [array([one[0] for one in wanted]), array([one[1] for one in wanted])]
    for supplier_id, sku_id, outcome, tightened in rows(PAST, [*columns, WINDOW]):
        found[supplier_id, sku_id].append(Past(Outcome(outcome), tightened))
    return found
