"""The packing bench: right pieces go in, wrong ones are refused, what was scanned is what is packed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.particulars import Particulars
from quartermaster.packing import operations as packing
from quartermaster.packing import queries
from quartermaster.packing.models import CartonType
from quartermaster.packing.operations import NewCartonType
from quartermaster.sales import operations as sales
from quartermaster.sales.models import CartonLine
from quartermaster.sales.queries import order_by_number
from quartermaster.stock import operations as stock
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.sales.scenes import line, ordered, stages
from tests.stock.test_pages import Person, text_of
from tests.stock.weighing import cheese

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return scenes.site()


def picked(site, *lines) -> str:
    """The number of an order of which everything is picked and loose."""
    for item, quantity in lines:
        scenes.stocked(item, quantity + 5, site.shelf)
    number = ordered(site, *(line(item, quantity) for item, quantity in lines)).number
    sales.pick(scenes.act(), number=number)
    return number


def carton(code: str, *size: int, **more: Any) -> CartonType:
    length, width, height = size
    new = NewCartonType(code, f"Carton {code}", length, width, height, **more)
    return packing.add_carton_type(scenes.act(), carton=new)


def test_each_piece_is_scanned_into_its_carton_and_the_carton_closed(site):
    tea, cup = scenes.sku(), scenes.sku()
    number = picked(site, (tea, 2), (cup, 1))
    person = Person("storekeeper", at=site)
    assert number in text_of(person.get(reverse("bench_list")))
    found = person.get(reverse("bench_list"), {"order": number.lower()})
    assert found.headers["Location"] == reverse("bench", args=[number])
    scan = reverse("bench_scan", args=[number])
    first = person.post(scan, {"inside_1": "0", "inside_2": "0", "code": tea.code.lower()})
    assert f"Right. {tea.code}" in text_of(first)
    assert 'name="inside_1" value="1"' in text_of(first)
    done = person.deed(reverse("bench_close", args=[number]), inside_1="1", inside_2="1")
    assert (done.status_code, done.headers["Location"]) == (303, reverse("bench", args=[number]))
    assert sorted(CartonLine.objects.filter(carton__order__number=number).values_list("quantity", flat=True)) == [1, 1]
    assert (stages(number, 1)[3:5], stages(number, 2)[3:5]) == ((1, 1), (0, 1))
    person.deed(reverse("bench_close", args=[number]), inside_1="1")
    assert order_by_number(number).state == "packed"


def test_what_is_weighed_is_asked_for_its_weight_as_the_book_has_it(site):
    wheel = cheese()
    stock.open_balances(scenes.act(), goods=[scenes.goods(wheel, 4, site.shelf, weight=Decimal("24.8"))])
    number = ordered(site, line(wheel, 3)).number
    sales.pick(scenes.act(), number=number)
    person = Person("storekeeper", at=site)
    scan, close = reverse("bench_scan", args=[number]), reverse("bench_close", args=[number])
    first = person.post(scan, {"inside_1": "0", "code": wheel.code}).content.decode()
    assert 'name="weight_1" data-weigh="kg" value="6.2"' in first
    second = person.post(scan, {"inside_1": "1", "weight_1": "6.15", "code": wheel.code}).content.decode()
    assert 'name="weight_1" data-weigh="kg" value="12.4"' in second  # another piece: what was typed for one is not what two weigh
    kept = person.post(scan, {"inside_1": "2", "weight_1": "12.3", "code": "NOPE"}).content.decode()
    assert 'name="weight_1" data-weigh="kg" value="12.3"' in kept
    slip = person.deed(close, inside_1="2", weight_1="123")
    assert ("usually weigh 12 kg" in text_of(slip), 'name="weights_confirmed"' in slip.content.decode()) == (True, True)
    word = person.deed(close, inside_1="2", weight_1="twelve")
    assert ("That is no weight" in text_of(word), CartonLine.objects.filter(carton__order__number=number).exists()) == (
        True,
        False,
    )
    person.deed(close, inside_1="2", weight_1="9.3", weights_confirmed="yes")
    assert CartonLine.objects.get(carton__order__number=number).weight == Decimal("9.3")


def test_a_wrong_piece_and_one_too_many_are_refused_and_nothing_is_packed(site):
    tea, cup, unknown = scenes.sku(), scenes.sku(), scenes.fresh("NOPE")
    number = picked(site, (tea, 1))
    person = Person("storekeeper", at=site)
    scan = reverse("bench_scan", args=[number])
    other = person.post(scan, {"inside_1": "0", "code": cup.code})
    assert (other.status_code, "is not picked for" in text_of(other)) == (422, True)
    again = person.post(scan, {"inside_1": "1", "code": tea.code})
    assert (again.status_code, "All of it is in the carton" in text_of(again)) == (422, True)
    nothing = person.post(scan, {"inside_1": "0", "code": unknown})
    assert (nothing.status_code, "is no code of ours" in text_of(nothing)) == (422, True)
    assert "Scan a product" in text_of(person.post(scan, {"inside_1": "0", "code": " "}))
    assert stages(number)[3:5] == (1, 0)


def test_what_is_dangerous_says_so_at_the_bench_and_to_programs(site):
    spirit, cup = scenes.sku(), scenes.sku()
    dangerous = Particulars(spirit.code, un_number="1266", hazard_class="3", packing_group="II", limited_quantity=True)
    catalog.load_particulars(scenes.act(), rows=[dangerous])
    number = picked(site, (spirit, 2), (cup, 1))
    person = Person("storekeeper", at=site)
    told = "UN1266, class 3, packing group II, limited quantity"
    assert text_of(person.get(reverse("bench", args=[number]))).count(told) == 1
    said = text_of(person.post(reverse("bench_scan", args=[number]), {"code": spirit.code}))
    assert f"1 of it still to come. Dangerous: {told}." in said
    assert "Dangerous:" not in text_of(person.post(reverse("bench_scan", args=[number]), {"code": cup.code}))
    program = Program(token_of(scenes.person("storekeeper")))
    answer = json.loads(program.get(f"/api/v1/orders/{number}/carton-proposal").content)
    assert answer["dangerous"] == [{"sku": spirit.code, "told": told}]


def test_a_pack_counts_for_what_it_holds(site):
    tea = scenes.sku()
    catalog.add_pack(scenes.act(), code=tea.code, unit="case", numerator=6, denominator=1)
    catalog.add_barcode(scenes.act(), code=tea.code, value="4006381333931", pack_unit="case")
    number = picked(site, (tea, 8))
    order = order_by_number(number)
    row, amount = queries.identify(order, queries.waiting(order, {}), "4006381333931")
    assert (row.line.position, amount) == (1, 6)
    with pytest.raises(queries.WrongItem, match="Only 2 still wait"):
        queries.identify(order, queries.waiting(order, {1: Decimal(6)}), "(01)04006381333931")


def test_more_than_is_loose_is_never_packed_whatever_the_page_says(site):
    tea = scenes.sku()
    number = picked(site, (tea, 2))
    person = Person("storekeeper", at=site)
    person.deed(reverse("bench_close", args=[number]), inside_1="99", inside_7="4", inside_x="1", inside_2="NaN")
    assert stages(number)[3:5] == (0, 2)
    twice = person.deed(reverse("bench_close", args=[number]), inside_1="2")
    assert twice.status_code == 409
    assert CartonLine.objects.filter(carton__order__number=number).count() == 1


def test_cartons_are_proposed_by_size_and_weight(site):
    tea, cup = scenes.sku(length_mm=100, width_mm=100, height_mm=100, weight_g=300), scenes.sku()
    CartonType.objects.all().delete()
    carton("S", 200, 100, 100, tare_g=50, most_weight_g=5000, cost=Decimal("0.30"))
    carton("L", 400, 300, 300, tare_g=200, most_weight_g=20000, cost=Decimal("1.10"))
    number = picked(site, (tea, 3), (cup, 1))
    api = Program(token_of(scenes.person("storekeeper")))
    found = json.loads(api.get(f"/api/v1/orders/{number}/carton-proposal").content)
    assert [(one["carton_type"], one["weight_g"], len(one["pieces"])) for one in found["parcels"]] == [("L", "1100", 3)]
    assert (found["unmeasured"], found["left"], found["cost"]) == ([cup.code], [], "1.1")
    page = text_of(Person("storekeeper", at=site).get(reverse("bench", args=[number])))
    assert "1 × L" in page
    assert f"Not measured: {cup.code}" in page


def test_kinds_of_carton_are_kept_over_the_api(site):
    api = Program(token_of(scenes.person("manager")))
    code = scenes.fresh("C")[-18:]
    body = {"name": "Shoe box", "length_mm": 330, "width_mm": 190, "height_mm": 120}
    made = api.post("/api/v1/carton-types", {"code": code, **body}, key="ct-1")
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    taken = api.post("/api/v1/carton-types", {"code": code.lower(), **body}, key="ct-2")
    assert (taken.status_code, json.loads(taken.content)["code"]) == (409, "carton_type_taken")
    wrong = api.put(f"/api/v1/carton-types/{code}", {**body, "tare_g": 500, "most_weight_g": 400}, If_Match='"1"')
    assert (wrong.status_code, json.loads(wrong.content)["errors"][0]["pointer"]) == (422, "/most_weight_g")
    assert api.put(f"/api/v1/carton-types/{code}", body, If_Match='"7"').status_code == 412
    assert api.put(f"/api/v1/carton-types/{code}", {**body, "cost": "0.45"}, If_Match='"1"').status_code == 200
    assert api.delete(f"/api/v1/carton-types/{code}", If_Match='"2"').status_code == 204
    assert not queries.carton_types().filter(code=code).exists()
    clerk = Program(token_of(scenes.person("storekeeper")))
    assert clerk.post("/api/v1/carton-types", {"code": "X", **body}, key="ct-3").status_code == 403


def test_kinds_of_carton_are_kept_on_their_page(site):
    person, code = Person("manager", at=site), scenes.fresh("K")[-18:]
    fields = {"code": code, "name": "Tube", "length_mm": 900, "width_mm": 80, "height_mm": 80, "tare_g": 90, "cost": "0.7"}
    person.deed(reverse("carton_type_add"), **fields)
    assert code in text_of(person.get(reverse("carton_type_list")))
    person.deed(reverse("carton_type_change", args=[code]), **{**fields, "name": "Long tube", "version": "1"})
    assert CartonType.objects.get(code=code).name == "Long tube"
    wrong = person.deed(reverse("carton_type_add"), **fields)
    assert (wrong.status_code, "already" in text_of(wrong)) == (422, True)
    person.deed(reverse("carton_type_archive", args=[code]), version="2")
    assert not queries.carton_types().filter(code=code).exists()
