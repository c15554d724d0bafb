"""The pages of places: warehouses, zones and bins."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat, LPad
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations import operations as locations
from quartermaster.locations import queries, sheets
from quartermaster.locations.forms import BinForm, BinsForm, WarehouseForm, ZoneForm
from quartermaster.locations.holding import AMOUNTS, CHOICES
from quartermaster.locations.models import Bin
from quartermaster.web import importing, tables
from quartermaster.web.forms import take
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table
from quartermaster.web.templatetags.web import status

IMPORTER = Importer("bins", sheets.HEADINGS, "bin_import", "bin_import_check", "bin_import_load", "location_list")
TONES = {"dock": "accent", "storage": "ok", "staging": "warn", "quarantine": "bad"}


def _state(place: Bin) -> str:
    return status("idle", "Closed") if place.closed_at else status("ok", "Open")


def _word(name: str) -> Callable[[Bin], str]:
    """What the bin says of itself, as people read it."""
    return lambda place: CHOICES[name][said] if (said := getattr(place, name)) else ""


def _closed(rows: QuerySet[Bin], value: str) -> QuerySet[Bin]:
    return rows.filter(closed_at__isnull=value == "no")


def _warehouses() -> list[tuple[str, str]]:
    return [(place.code, place.name) for place in queries.warehouses()]


def _zones() -> list[tuple[str, str]]:
    return [(code, code) for code in queries.zones().order_by("code").values_list("code", flat=True).distinct()]


TABLE = Table(
    name="bins",
    sort="walk_order",
    columns=(
        Column("warehouse.code", "Warehouse", sort="warehouse__code", width="110px", phone="line"),
        Column("zone.code", "Zone", sort="zone__code", width="90px", phone="line"),
        Column("code", "Bin", sort="code", strong=True, phone="title", width="160px"),
        Column("kind", "Kind", sort="kind", cell=lambda place: status(TONES[place.kind], place.get_kind_display()), phone="end"),
        Column(
            "role", "Used as", value=lambda place: place.role, cell=lambda place: place.get_role_display() if place.role else ""
        ),
        Column("aisle", "Aisle", numeric=True, width="72px", phone="line"),
        Column("position", "Position", numeric=True, width="88px"),
        Column("level", "Level", numeric=True, width="72px"),
        *(Column(name, name.replace("_", " ").capitalize(), numeric=True, hidden=True, width="96px") for name in AMOUNTS),
        *(Column(name, name.capitalize(), cell=_word(name), hidden=True, width="110px") for name in CHOICES),
        Column("walk_order", "Walk order", sort="walk", numeric=True, width="120px", phone="tail"),
        Column("state", "State", value=lambda place: place.closed_at, cell=_state, export=False, width="100px"),
    ),
    filters=(
        Filter("q", "Bin", lookup="code__istartswith"),
        Filter("warehouse", "Warehouse", lookup="warehouse__code", choices=_warehouses),
        Filter("zone", "Zone", lookup="zone__code", choices=_zones),
        Filter("kind", "Kind", lookup="kind", choices=[(kind.value, kind.label) for kind in Bin.PHYSICAL]),
        Filter("role", "Used as", lookup="role", choices=[(role.value, role.label) for role in Bin.Role if role.value]),
        Filter("closed", "State", apply=_closed, choices=(("no", "Open"), ("yes", "Closed"))),
    ),
    row_url=lambda place: reverse("bin_edit", args=[place.pk]),
    topics="locations",
    empty="No bins yet. Add a warehouse first: it comes with a dock, a staging and a quarantine bin.",
)


@doors.page("locations.view")
def location_list(request: doors.PageRequest) -> HttpResponseBase:
    """Every bin in walking order, warehouse by warehouse, below the warehouses themselves."""
    step = LPad(Cast("walk_order", CharField()), 10, Value("0"))
    rows = (
        queries.bins()
        .filter(warehouse__archived_at=None)
        .annotate(walk=Concat("warehouse__code", Value(" "), step, Value(" "), "code"))
    )
    if request.scope is not None:  # type: ignore[attr-defined]
        rows = rows.filter(warehouse_id=request.scope)  # type: ignore[attr-defined]
    context = {"warehouses": queries.warehouses_with_counts(), "archived": queries.archived_warehouses()}
    return tables.show(request, TABLE, Rows(rows), "locations/locations.html", context)


@doors.page("locations.edit")
def warehouse_new(request: doors.PageRequest) -> HttpResponseBase:
    return _page(request, WarehouseForm(), "New warehouse", "warehouse_add")


@doors.page("locations.edit", effect=True)
def warehouse_add(request: doors.PageRequest) -> HttpResponseBase:
    def deed(form: Form) -> str:
        place = locations.add_warehouse(request.act, **form.cleaned_data)
        return f"Added {place.name}, with a dock, a staging and a quarantine bin."

    return _done(request, WarehouseForm(request.POST), deed, "New warehouse", "warehouse_add")


@doors.page("locations.edit")
def zone_new(request: doors.PageRequest) -> HttpResponseBase:
    return _page(request, ZoneForm(), "New zone", "zone_add")


@doors.page("locations.edit", effect=True)
def zone_add(request: doors.PageRequest) -> HttpResponseBase:
    def deed(form: Form) -> str:
        return f"Added zone {locations.add_zone(request.act, **form.cleaned_data).code}."

    return _done(request, ZoneForm(request.POST), deed, "New zone", "zone_add")


@doors.page("locations.edit")
def bins_new(request: doors.PageRequest) -> HttpResponseBase:
    return _page(request, BinsForm(), "New bins", "bins_add")


@doors.page("locations.edit", effect=True)
def bins_add(request: doors.PageRequest) -> HttpResponseBase:
    def deed(form: Form) -> str:
        count = len(locations.add_bins(request.act, **form.cleaned_data))
        return f"Added {count:,} bin{'s' if count > 1 else ''}."

    return _done(request, BinsForm(request.POST), deed, "New bins", "bins_add")


@doors.page("locations.edit", effect=True)
def coordinates_read(request: doors.PageRequest, code: str) -> HttpResponseBase:
    """Coordinates as the codes of the bins spell them."""
    count = locations.read_coordinates(request.act, warehouse=code)
    words = f"{count:,} bin{'' if count == 1 else 's'} got coordinates from their codes."
    return doors.done(request, words, url=reverse("warehouse", args=[code]))


@doors.page("locations.view")
def bin_edit(request: doors.PageRequest, bin_id: int) -> HttpResponseBase:
    place = queries.bin_of_id(bin_id)
    return _bin_page(request, place, BinForm.of(place))


@doors.page("locations.edit", effect=True)
def bin_save(request: doors.PageRequest, bin_id: int) -> HttpResponseBase:
    place = queries.bin_of_id(bin_id)
    form = BinForm(request.POST).choosing_from(place)
    if form.is_valid():
        try:
            locations.change_bin(request.act, bin_id=bin_id, **form.wanted)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Saved {place.code}.", url=reverse("location_list"))
    return _bin_page(request, place, form, status=422)


@doors.page("locations.edit")
def bin_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("locations.edit")
def bin_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("locations.edit", effect=True)
def bin_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "bins"), url=reverse("location_list"))


def _done(request: doors.PageRequest, form: Form, deed: Callable[[Form], str], title: str, action: str) -> HttpResponseBase:
    """Do the deed and go to the list; or the form again, with what was typed and what is wrong with it."""
    if form.is_valid():
        try:
            said = deed(form)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, said, url=reverse("location_list"))
    return _page(request, form, title, action, status=422)


def _page(request: doors.PageRequest, form: Form, title: str, action: str, *, status: int = 200) -> HttpResponseBase:
    return render(request, "locations/form.html", {"form": form, "title": title, "action": reverse(action)}, status=status)


def _bin_page(request: doors.PageRequest, place: Bin, form: BinForm, *, status: int = 200) -> HttpResponseBase:
    deeds = deeds_of(f"{place.warehouse.code} {place.code}") if place.warehouse else []
    may_edit = "locations.edit" in request.act.permissions
    return render(
        request, "locations/bin.html", {"form": form, "place": place, "deeds": deeds, "may_edit": may_edit}, status=status
    )
