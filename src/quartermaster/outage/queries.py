"""Sheets, and what of them is keyed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from quartermaster.kernel.refusals import NotFound
from quartermaster.outage.models import Sheet, SheetLine


class UnknownSheet(NotFound):
    code = "unknown_outage_sheet"
    title = "There is no such sheet"


class UnknownSheetLine(NotFound):
    code = "unknown_outage_line"
    title = "The sheet has no such line"


def sheets() -> QuerySet[Any]:
    """The latest first, with how many lines each has (`count`) and how many are keyed in (`done`)."""
    done = Count("lines", filter=Q(lines__keyed_at__isnull=False))
    return Sheet.objects.select_related("warehouse", "made_by").annotate(count=Count("lines"), done=done).order_by("-id")


def sheet_of(text: str) -> Sheet:
    """The sheet whose code was scanned, or that of one of its lines: “OS-1001” and “OS-1001/3” are the same paper."""
    number = text.strip().upper().partition("/")[0]
    found: Sheet | None = sheets().filter(number=number).first()
    if found is None:
        raise UnknownSheet(f"There is no sheet “{number[:40]}”. Its code is at the top of the paper, like OS-98765.")
    return found


def batch(mark: UUID) -> list[Any]:
    found = list(sheets().filter(batch=mark).order_by("id"))
    if not found:
        raise UnknownSheet("There are no such sheets.")
    return found


def lines_of(sheet_ids: list[int]) -> QuerySet[SheetLine]:
    rows = SheetLine.objects.filter(sheet_id__in=sheet_ids).order_by("sheet_id", "position")
    return rows.select_related("sheet", "sku__unit", "sku__weighed_in", "bin", "to_bin", "owner", "keyed_by")


def line_of(sheet: Sheet, position: int) -> SheetLine:
    found = lines_of([sheet.pk]).filter(position=position).first()
    if found is None:
        raise UnknownSheetLine(f"{sheet.number} has no line {position}.")
    return found


def keyed_elsewhere(line: SheetLine) -> SheetLine | None:
    """The same thing on another sheet, keyed in after this one was printed."""
    same = SheetLine.objects.filter(subject=line.subject, keyed_at__gte=line.sheet.made_at).exclude(pk=line.pk)
    return same.select_related("sheet").first()
