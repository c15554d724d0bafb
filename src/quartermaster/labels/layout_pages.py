"""The layouts: all of them, one of them with how it looks while it is changed, copies, and which is the usual one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.labels import drawing, forms, layouts, queries
from quartermaster.labels import operations as labels
from quartermaster.labels.forms import CopyForm
from quartermaster.labels.kinds import SPEECHES, Kind
from quartermaster.labels.layouts import SYMBOLOGY_WORDS, WORDS, Align, Layout
from quartermaster.labels.pages import PREVIEW_DOTS_PER_INCH, data_address
from quartermaster.locations.models import Warehouse
from quartermaster.web.forms import seen_version, take
from quartermaster.web.scope import chosen_warehouse


@require_safe
@doors.page("labels.print")
def layout_list(request: doors.PageRequest) -> HttpResponse:
    """By kind, with the usual one of each marked, for the warehouse that the person looks at."""
    warehouse_id = chosen_warehouse(request)
    usual = {kind: queries.layout_for(kind, warehouse_id=warehouse_id).code for kind in Kind}
    found = queries.all_layouts()
    groups = [
        (speech, [(one, one.code == usual[kind]) for one in found if one.kind == kind]) for kind, speech in SPEECHES.items()
    ]
    warehouse = _place(warehouse_id)
    return render(request, "labels/layouts.html", {"groups": groups, "warehouse": warehouse})


@require_safe
@doors.page("labels.print")
def layout_page(request: doors.PageRequest, code: str) -> HttpResponse:
    layout = queries.layout_of_code(code)
    context = {**_shown(layout), "rows": forms.rows_of(layout)}
    return render(request, "labels/layout.html", {**context, "may": "labels.edit_layouts" in request.act.permissions})


@doors.page("labels.print")
def layout_preview(request: doors.PageRequest, code: str) -> HttpResponse:
    """How the label looks with what is typed now; a fault says in which element it is. `add` and `drop` change the rows."""
    layout = queries.layout_of_code(code)
    rows = forms.typed_rows(request.POST)
    if "add" in request.POST:
        rows.append(dict(forms.NEW_ROW))
    dropped = request.POST.get("drop", "")
    if dropped.isascii() and dropped.isdecimal() and int(dropped) < len(rows):
        del rows[int(dropped)]
    context: dict[str, Any] = {"layout": layout, "rows": rows, "refusal": None, **_words(layout)}
    try:
        typed = layouts.read(layout.code, layout.name, layout.kind, forms.data_of(request.POST, rows))
        context |= _shown(typed, version=layout.version)
    except Refusal as refusal:
        context["refusal"] = refusal
    redrawn = "add" in request.POST or bool(dropped)
    return render(request, "labels/editor.html" if redrawn else "labels/picture.html", {**context, "may": True})


@doors.page("labels.edit_layouts", effect=True)
def layout_save(request: doors.PageRequest, code: str) -> HttpResponse:
    layout = queries.layout_of_code(code)
    rows = forms.typed_rows(request.POST)
    name = request.POST.get("name", "")
    try:
        data = forms.data_of(request.POST, rows)
        changed = labels.change_layout(request.act, code=layout.code, name=name, data=data, version=seen_version(request))
    except Refusal as refusal:
        context = {"layout": layout, "rows": rows, "refusal": refusal, "may": True, "typed_name": name}
        context |= {"version": seen_version(request), **_words(layout)}
        return render(request, "labels/layout.html", context, status=422)
    return doors.done(request, f"Saved {changed.name}.", url=reverse("layout_page", args=[changed.code]))


@require_safe
@doors.page("labels.edit_layouts")
def layout_copy_form(request: doors.PageRequest, code: str) -> HttpResponse:
    layout = queries.layout_of_code(code)
    return _copy_dialog(
        request, layout, CopyForm(initial={"code": f"our-{layout.code}"[:40], "name": f"Our {layout.name}"[:100]})
    )


@doors.page("labels.edit_layouts", effect=True)
def layout_copy(request: doors.PageRequest, code: str) -> HttpResponse:
    layout = queries.layout_of_code(code)
    form = CopyForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = labels.add_layout(request.act, code=given["code"], name=given["name"], kind=layout.kind, data=layout.data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"{made.name} is yours to change.", url=reverse("layout_page", args=[made.code]))
    return _copy_dialog(request, layout, form, status=422)


@doors.page("labels.edit_layouts", effect=True)
def layout_archive(request: doors.PageRequest, code: str) -> HttpResponse:
    labels.archive_layout(request.act, code=code, version=seen_version(request))
    return doors.done(request, f"{code} is offered no more.", url=reverse("layout_list"))


@doors.page("labels.edit_layouts", effect=True)
def layout_usual(request: doors.PageRequest, code: str) -> HttpResponse:
    """From now on it is the usual one of its kind: in the warehouse that the person looks at, else everywhere."""
    layout = queries.layout_of_code(code)
    warehouse = _place(chosen_warehouse(request))
    labels.set_usual_layout(request.act, kind=layout.kind, layout=layout.code, warehouse=warehouse)
    where = f"in {warehouse.name}" if warehouse else "everywhere"
    return doors.done(request, f"{layout.name} is the usual one {where}.", url=reverse("layout_list"))


def _place(warehouse_id: int | None) -> Warehouse | None:
    return None if warehouse_id is None else Warehouse.objects.filter(pk=warehouse_id).first()


def _shown(layout: Layout, *, version: int | None = None) -> dict[str, Any]:
    """The layout with a picture of it, filled with samples; why not, where it cannot be drawn."""
    context: dict[str, Any] = {"layout": layout, "version": version or layout.version, "refusal": None, **_words(layout)}
    try:
        sample = SPEECHES[layout.kind].sample
        picture = drawing.png(layout, sample, dots_per_inch=PREVIEW_DOTS_PER_INCH, title=layout.name, at=clock.now())
        context["picture"] = data_address(picture)
    except Refusal as refusal:
        context["refusal"] = refusal
    return context


def _words(layout: Layout) -> dict[str, Any]:
    """What may be chosen from."""
    speech = SPEECHES[layout.kind]
    return {
        "speech": speech,
        "codes": [(name, words) for name, (words, _) in speech.codes.items()],
        "whats": WORDS.items(),
        "symbologies": SYMBOLOGY_WORDS.items(),
        "aligns": list(Align),
    }


def _copy_dialog(request: doors.PageRequest, layout: Layout, form: CopyForm, *, status: int = 200) -> HttpResponse:
    action = reverse("layout_copy", args=[layout.code])
    context = {"form": form, "action": action, "title": f"A copy of {layout.name}", "submit": "Make the copy"}
    return render(request, "web/dialog.html", context, status=status)
