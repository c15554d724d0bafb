"""Sheets for an outage: printed while there is still a network, keyed in when it is back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.queries import find_warehouse, warehouses
from quartermaster.outage import operations as outage
from quartermaster.outage import paper, queries
from quartermaster.outage.forms import WrittenForm
from quartermaster.outage.models import Sheet, SheetLine
from quartermaster.web.forms import take
from quartermaster.web.scope import chosen_warehouse

MOST_SHOWN = 100


@require_safe
@doors.page("outage.key_in")
def sheet_list(request: doors.PageRequest) -> HttpResponse:
    """What was printed lately, and the field where a sheet is scanned."""
    scope = chosen_warehouse(request)
    rows = queries.sheets().filter(warehouse_id=scope) if scope else queries.sheets()
    context = {"sheets": rows[:MOST_SHOWN], "warehouses": warehouses(), "chosen": scope}
    return render(request, "outage/list.html", context)


@doors.page("outage.print", effect=True)
def sheets_print(request: doors.PageRequest) -> HttpResponse:
    place = find_warehouse(request.POST.get("warehouse", ""))
    mark = outage.print_day(request.act, warehouse=place)
    made = queries.batch(mark)
    said = f"{len(made)} sheet{'' if len(made) == 1 else 's'}. Print them now, before you need them."
    return doors.done(request, said, url=reverse("outage_batch", args=[mark]))


@require_safe
@doors.page("outage.key_in")
def batch(request: doors.PageRequest, mark: UUID) -> HttpResponse:
    made = queries.batch(mark)
    return render(request, "outage/batch.html", {"sheets": made, "mark": mark})


@require_safe
@doors.page("outage.key_in")
def batch_paper(request: doors.PageRequest, mark: UUID) -> HttpResponse:
    return _pdf(queries.batch(mark))


@require_safe
@doors.page("outage.key_in")
def sheet_paper(request: doors.PageRequest, number: str) -> HttpResponse:
    return _pdf([queries.sheet_of(number)])


@require_safe
@doors.page("outage.key_in")
def sheet_find(request: doors.PageRequest) -> HttpResponse:
    """A sheet’s code was scanned or typed, or that of one of its lines."""
    text = request.GET.get("code", "")
    if not text.strip():
        return redirect("outage_list")
    found = queries.sheet_of(text)
    part = text.strip().partition("/")[2]
    return redirect(reverse("outage_sheet", args=[found.number]) + (f"#line-{part}" if part.isdecimal() else ""))


@require_safe
@doors.page("outage.key_in")
def sheet(request: doors.PageRequest, number: str) -> HttpResponse:
    return _page(request, queries.sheet_of(number))


@doors.page("outage.key_in", effect=True)
def line_save(request: doors.PageRequest, number: str, position: int) -> HttpResponse:
    found = queries.sheet_of(number)
    line = queries.line_of(found, position)
    form = WrittenForm.of(line, request.POST)
    if form.is_valid():
        try:
            outage.key_in(request.act, line_id=line.pk, written=form.written)
        except Refusal as refusal:
            take(form, refusal)
        else:
            following = queries.lines_of([found.pk]).filter(keyed_at=None).first()
            url = reverse("outage_sheet", args=[found.number]) + (f"#line-{following.position}" if following else "")
            return doors.done(request, f"Line {position} of {found.number} is keyed in.", url=url)
    return _page(request, found, wrong=form, at=line.pk, status=422)


def _pdf(made: list[Sheet]) -> HttpResponse:
    lines = list(queries.lines_of([one.pk for one in made]))
    response = HttpResponse(paper.pdf(made, lines), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{made[0].number}.pdf"'
    return response


def _page(
    request: doors.PageRequest, found: Sheet, *, wrong: WrittenForm | None = None, at: int = 0, status: int = 200
) -> HttpResponse:
    lines = list(queries.lines_of([found.pk]))
    when = timezone.localtime(found.made_at).strftime("%Y-%m-%dT%H:%M")

    def form_of(line: SheetLine) -> WrittenForm | None:
        if line.keyed_at:
            return None
        return wrong if wrong is not None and line.pk == at else WrittenForm.of(line, when=when)

    context = {
        "sheet": found,
        "lines": [(line, form_of(line)) for line in lines],
        "left": sum(not line.keyed_at for line in lines),
    }
    return render(request, "outage/sheet.html", context, status=status)
