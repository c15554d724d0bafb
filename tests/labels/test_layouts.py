"""Layouts are data: read strictly, every fault told with its place, kept, copied, changed by one at a time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quartermaster.kernel.refusals import StaleVersion
from quartermaster.labels import layouts, queries, shipped
from quartermaster.labels import operations as labels
from quartermaster.labels.kinds import SPEECHES, Kind
from quartermaster.labels.layouts import InvalidLayout
from quartermaster.labels.models import OwnLayout, Pallet
from quartermaster.labels.operations import InvalidPallet, LayoutTaken, NewPallet, ShippedLayout
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.labels.scenes import things
from tests.printing.reading import codes_on, size_of

CODE = {"what": "code", "value": "code", "x": "2", "y": "2", "width": "40", "height": "20", "symbology": "data_matrix"}
NAME = {"what": "field", "value": "name", "x": "2", "y": "23", "width": "40", "height": "5"}


def data(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"width": "50", "height": "30", "elements": list(elements), **more}


def faults(*elements: Any, kind: Kind = Kind.SKU, **more: Any) -> dict[str, str]:
    with pytest.raises(InvalidLayout) as refused:
        layouts.read("mine", "Mine", kind, data(*elements, **more))
    return {error.pointer: error.code for error in refused.value.errors}


def test_what_was_read_is_said_again_the_same() -> None:
    for layout in shipped.shipped().values():
        assert layouts.read(layout.code, layout.name, layout.kind, layout.data, shipped=True) == layout


def test_every_fault_is_told_with_its_place() -> None:
    assert faults(CODE, {**NAME, "value": "cost", "colour": "red", "x": 2.5, "size": "900", "align": "up", "bold": 1}) == {
        "/elements/1/colour": "unknown_field",
        "/elements/1/x": "not_a_length",
        "/elements/1/value": "unknown_value",
        "/elements/1/size": "out_of_range",
        "/elements/1/bold": "malformed",
        "/elements/1/align": "unknown_word",
    }
    assert faults({**CODE, "x": "20"}, {**CODE, "height": "28.5"}) == {
        "/elements/0/width": "outside",
        "/elements/1/height": "outside",
    }
    assert faults(NAME) == {"/elements": "no_code"}
    assert faults(
        {**CODE, "what": "script"}, "words", {"what": "words", **{k: NAME[k] for k in ("x", "y", "width", "height")}}
    ) == {
        "/elements/0/what": "unknown_word",
        "/elements/1": "malformed",
        "/elements/2/text": "missing",
    }
    assert faults(CODE, width="NaN", height="1e9", script="#panic()") == {
        "/script": "unknown_field",
        "/width": "not_a_length",
        "/height": "not_a_length",
    }
    assert faults(*[CODE] * 41) == {"/elements": "malformed"}


def test_a_layout_can_say_nothing_but_what_its_kind_may() -> None:
    for kind, speech in SPEECHES.items():
        assert not {name for name in speech.field_names if "cost" in name}
        assert faults(CODE, {**NAME, "value": "__class__"}, kind=kind) == {"/elements/1/value": "unknown_value"}


@pytest.mark.django_db
def test_a_copy_of_a_shipped_layout_is_changed_and_becomes_the_usual_one_of_a_warehouse() -> None:
    made = things()
    act, warehouse = scenes.act(), made.site.warehouse
    best = shipped.shipped()["sku-57x32"]
    labels.add_layout(act, code="Ours", name="Our own", kind=Kind.SKU, data=best.data)
    with pytest.raises(LayoutTaken):
        labels.add_layout(act, code="ours", name="Again", kind=Kind.SKU, data=best.data)
    with pytest.raises(LayoutTaken):
        labels.add_layout(act, code="sku-57x32", name="Again", kind=Kind.SKU, data=best.data)
    with pytest.raises(ShippedLayout):
        labels.change_layout(act, code="sku-57x32", name="Mine", data=best.data, version=1)
    changed = labels.change_layout(act, code="ours", name="Wide", data=data(CODE, NAME), version=1)
    with pytest.raises(StaleVersion):
        labels.change_layout(act, code="ours", name="Late", data=best.data, version=1)
    assert (queries.layout_of_code("OURS"), changed.version) == (changed, 2)
    labels.set_usual_layout(act, kind=Kind.SKU, layout="ours", warehouse=warehouse)
    assert [queries.layout_for(Kind.SKU, warehouse_id=where).code for where in (warehouse.pk, None)] == ["ours", "sku-57x32"]
    labels.set_usual_layout(act, kind=Kind.SKU, layout="sku-100x50")
    assert [queries.layout_for(Kind.SKU, warehouse_id=where).code for where in (warehouse.pk, None)] == ["ours", "sku-100x50"]
    labels.archive_layout(act, code="ours", version=2)
    assert queries.layout_for(Kind.SKU, warehouse_id=warehouse.pk).code == "sku-100x50"
    labels.add_layout(act, code="ours", name="Its code is free again", kind=Kind.BIN, data=shipped.shipped()["bin-57x32"].data)


@pytest.mark.django_db
def test_a_pallet_gets_an_sscc_from_the_series_of_cartons_and_nothing_it_cannot_be() -> None:
    made = things()
    assert made.pallet.sscc is not None
    assert made.pallet.sscc[1:8] == (made.carton.sscc or "")[1:8] == "9521234"
    house, warehouse = scenes.house(), made.site.warehouse
    for wrong in (NewPallet(house, warehouse, sku=made.tea), NewPallet(house, warehouse, lot_code="L-22/07")):
        with pytest.raises(InvalidPallet):
            labels.make_pallet(scenes.act(), pallet=wrong)
    assert Pallet.objects.count() == 1


@pytest.mark.django_db
def test_programs_print_and_design_labels() -> None:
    made = things()
    program = Program(token_of(scenes.person("manager")))
    answer = program.get(f"/api/v1/labels/lot?of={made.lot.pk}&copies=2&sheet=a4-21&start=21")
    assert (answer.status_code, answer["Content-Type"], size_of(answer.content)) == (200, "application/pdf", (595, 842))
    there = made.site.warehouse.code
    picture = program.get(f"/api/v1/labels/sku?of={made.tea.code}&form=png&dots_per_inch=300&warehouse={there}")
    assert codes_on(picture.content) == [("]d2", "(01)09521234543213")]
    assert problem(program.get("/api/v1/labels/sku?of=NOPE")) == (404, "unknown_thing")
    assert problem(program.get("/api/v1/labels/house?of=1"))[0] == 422
    kinds = {kind["kind"]: kind for kind in json.loads(program.get("/api/v1/label-kinds").content)}
    assert set(kinds) == set(Kind)
    assert len(json.loads(program.get("/api/v1/label-sheets").content)) >= 8
    body = {"code": "mine", "name": "Mine", "kind": "sku", "data": data(CODE, {**NAME, "value": "cost"})}
    refused = program.post("/api/v1/label-layouts", body)
    assert problem(refused) == (422, "invalid_layout")
    assert field_errors(refused) == [("/elements/1/value", "unknown_value")]
    assert not OwnLayout.objects.exists()
    added = program.post("/api/v1/label-layouts", {**body, "data": data(CODE, NAME)})
    assert (added.status_code, added["ETag"]) == (201, '"1"')
    assert problem(program.put("/api/v1/label-layouts/mine", {"name": "M", "data": data(CODE)})) == (428, "precondition_required")
    changed = program.put("/api/v1/label-layouts/mine", {"name": "M", "data": data(CODE)}, If_Match='"1"')
    assert json.loads(changed.content)["data"]["elements"][0]["symbology"] == "data_matrix"
    usual = program.put("/api/v1/usual-layouts", {"kind": "sku", "layout": "mine"})
    assert json.loads(usual.content) == [{"kind": "sku", "layout": "mine", "warehouse": None}]
    assert json.loads(program.get("/api/v1/label-layouts?kind=sku").content)[0]["code"] == "mine"
    assert json.loads(program.get("/api/v1/label-layouts/mine").content)["version"] == 2
    assert program.delete("/api/v1/label-layouts/mine", If_Match='"2"').status_code == 204
    assert json.loads(program.get("/api/v1/usual-layouts").content) == []
    pallet = program.post("/api/v1/pallets", {"warehouse": made.site.warehouse.code, "note": "Mixed"})
    number = json.loads(pallet.content)["number"]
    assert json.loads(program.get(f"/api/v1/pallets/{number}").content)["note"] == "Mixed"
    assert len(json.loads(program.get("/api/v1/pallets").content)["items"]) == 2
    seller = Program(token_of(scenes.person("seller")))
    assert seller.get(f"/api/v1/labels/sku?of={made.tea.code}").status_code == 200
    assert problem(seller.post("/api/v1/label-layouts", body)) == (403, "permission_missing")
