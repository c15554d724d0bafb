"""What goes with parcels on paper: packing slips, carton labels with SSCCs, the invoice for customs."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Business, Sku
from quartermaster.catalog.particulars import Particulars
from quartermaster.codes import keys
from quartermaster.codes.sscc import SsccUsedUp
from quartermaster.kernel import db
from quartermaster.locations import operations as locations
from quartermaster.printing import typesetting
from quartermaster.sales import carton_papers, customs, queries
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Carton, Order
from quartermaster.sales.operations.packing import Part
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.catalog.kits import bundle
from tests.catalog.test_business import US, say
from tests.printing.reading import codes_on, text_of
from tests.sales import scenes as selling

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Scene:
    site: scenes.Site
    tea: Sku
    cups: Sku
    number: str


def picked(*, country: str = "PT", price: str = "5") -> Scene:
    """An order to Portugal (or elsewhere) of four teas and three cups, all picked."""
    site, tea, cups = scenes.site(), scenes.sku(price=price), scenes.sku(price=price)
    locations.change_warehouse(scenes.act(), code=site.warehouse.code, version=1, country="GB", city="Leeds")
    for item in (tea, cups):
        scenes.stocked(item, 20, site.shelf)
    placed = selling.ordered(
        site, selling.line(tea, 4), selling.line(cups, 3), customer_id=selling.customer().id, reference=scenes.fresh("REF")
    )
    Order.objects.filter(number=placed.number).update(
        ship_name="Ana #1 $osa", address="Rua das Flores 3", postcode="4050-262", city="Porto", country=country
    )
    sales.pick(scenes.act(), number=placed.number)
    return Scene(site, tea, cups, placed.number)


def packed(scene: Scene) -> list[Carton]:
    """Two cartons: the teas, then the cups."""
    sales.pack(scenes.act(), number=scene.number, lines=[Part(1, Decimal(4))])
    sales.pack(scenes.act(), number=scene.number)
    return list(queries.cartons_of(queries.order_by_number(scene.number)))


def test_every_carton_gets_an_sscc_of_its_own() -> None:
    say()
    first, second = packed(picked())
    assert first.sscc != second.sscc
    for carton in (first, second):
        assert carton.sscc is not None
        assert (keys.sscc(carton.sscc).value[1:8], len(carton.sscc)) == ("9521234", 18)


def test_without_a_company_prefix_there_is_none() -> None:
    assert [carton.sscc for carton in packed(picked())] == [None, None]


def test_when_all_numbers_are_given_out_nothing_is_packed() -> None:
    say(dataclasses.replace(US, gs1_company_prefix="952123456789"))
    scene = picked()
    db.rows("SELECT setval('sales_sscc_number', 99999)")
    with pytest.raises(SsccUsedUp):
        packed(scene)
    assert not Carton.objects.exists()
    db.rows("SELECT setval('sales_sscc_number', 0)")


def test_the_database_gives_no_sscc_to_two_cartons() -> None:
    say()
    first, second = packed(picked())
    for wrong in (first.sscc, "12"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Carton.objects.filter(pk=second.pk).update(sscc=wrong)


def test_a_label_says_to_whom_which_of_how_many_and_is_read_by_scanners() -> None:
    say()
    scene = picked()
    first, second = packed(scene)
    order = queries.order_by_number(scene.number)
    sheet = carton_papers.label_sheet(order, [first, second])
    one, other = typesetting.png(sheet)
    assert codes_on(one) == [("]C1", f"(00){first.sscc}")]
    assert codes_on(other) == [("]C1", f"(00){second.sscc}")]
    printed = text_of(typesetting.pdf(sheet))
    for words in (
        "Ana #1 $osa",
        "Rua das Flores 3",
        "4050-262 Porto",
        "PORTUGAL",
        "1 of 2",
        "2 of 2",
        order.number,
        first.number,
    ):
        assert words in printed, words
    assert order.reference in printed
    assert typesetting.pdf(sheet) == typesetting.pdf(sheet)


def test_a_label_without_an_sscc_bears_the_cartons_number() -> None:
    scene = picked()
    first, _ = packed(scene)
    (picture,) = typesetting.png(carton_papers.label_sheet(queries.order_by_number(scene.number), [first]))
    assert codes_on(picture) == [("]C0", first.number)]


def test_a_slip_says_what_is_in_which_carton_and_no_price() -> None:
    say()
    scene = picked(price="7.77")
    first, second = packed(scene)
    order = queries.order_by_number(scene.number)
    printed = text_of(carton_papers.slip(order))
    for words in (first.number, second.number, str(first.sscc), scene.tea.code, "4 pcs", scene.cups.code, "3 pcs", "Porto"):
        assert words in printed, words
    assert "7.77" not in printed
    assert codes_on(typesetting.png(carton_papers.slip_sheet(order))[0]) == [("]C0", order.number)]
    alone = text_of(carton_papers.slip(order, [second]))
    assert scene.tea.code not in alone
    assert f"Carton {second.number} (2 of 2)" in alone


def test_slip_and_label_of_the_carton_name_the_dangerous_goods_in_it() -> None:
    say()
    scene = picked()
    dangerous = Particulars(scene.cups.code, un_number="1266", hazard_class="3", packing_group="II", limited_quantity=True)
    catalog.load_particulars(scenes.act(), rows=[dangerous])
    first, second = packed(scene)
    order, told = queries.order_by_number(scene.number), f"UN1266 {scene.cups.name}, class 3, packing group II, limited quantity"
    for carton, named in ((first, False), (second, True)):
        slip = " ".join(text_of(carton_papers.slip(order, [carton])).split())
        label = " ".join(text_of(typesetting.pdf(carton_papers.label_sheet(order, [carton]))).split())
        assert (told in slip, told in label, "Dangerous goods" in label) == (named, named, named)
    (picture,) = typesetting.png(carton_papers.label_sheet(order, [second]))
    assert codes_on(picture) == [("]C1", f"(00){second.sscc}")]


def test_nothing_packed_is_no_slip() -> None:
    scene = picked()
    with pytest.raises(carton_papers.NothingPacked):
        carton_papers.slip(queries.order_by_number(scene.number))


def ready_for_customs(*skus: Sku) -> None:
    for sku in skus:
        row = Particulars(sku.code, weight_g=Decimal(250), hs_code="0902.10", origin="CN", customs_description="Green tea")
        catalog.load_particulars(scenes.act(), rows=[row])


def shipped(scene: Scene) -> str:
    packed(scene)
    return sales.ship(scenes.act(), number=scene.number, carrying=sales.Carrying("Parcelwise", "PW1"))


def test_the_customs_invoice_values_every_line_and_adds_up() -> None:
    say(dataclasses.replace(US, eori="GB123456789000"))
    scene = picked(price="5.25")
    ready_for_customs(scene.tea, scene.cups)
    dangerous = Particulars(scene.cups.code, un_number="1266", hazard_class="3", packing_group="II", limited_quantity=True)
    catalog.load_particulars(scenes.act(), rows=[dangerous])
    number = shipped(scene)
    printed = text_of(customs.invoice(carton_papers.shipment_of(number)))
    for words in (
        "Commercial invoice",
        number,
        "GB123456789000",
        "Portugal",
        "090210",
        "CN",
        "Green tea",
        "5.25",
        "21.00",
        "15.75",
        "Total GBP 36.75",
        "1.750 kg",
        "UN1266 Green tea, class 3, packing group II, limited quantity",
        "Parcelwise",
    ):
        assert words in printed, words
    assert codes_on(typesetting.png(customs.sheet_of(carton_papers.shipment_of(number)))[0]) == [("]C0", number)]


def test_what_customs_lack_is_named_sku_by_sku() -> None:
    say()
    scene = picked(price="0")
    ready_for_customs(scene.tea)
    number = shipped(scene)
    with pytest.raises(customs.CustomsIncomplete) as refused:
        customs.invoice(carton_papers.shipment_of(number))
    assert [error.pointer for error in refused.value.errors] == [
        f"/skus/{scene.tea.code}/price",
        f"/skus/{scene.cups.code}/hs_code",
        f"/skus/{scene.cups.code}/origin",
        f"/skus/{scene.cups.code}/weight_g",
        f"/skus/{scene.cups.code}/price",
    ]
    Order.objects.filter(number=scene.number).update(country="")
    with pytest.raises(customs.CustomsIncomplete) as refused:
        customs.invoice(carton_papers.shipment_of(number))
    assert refused.value.errors[0].pointer == "/country"


def test_within_a_country_there_is_no_customs_invoice() -> None:
    say()
    scene = picked(country="GB")
    with pytest.raises(customs.NotAbroad):
        customs.invoice(carton_papers.shipment_of(shipped(scene)))


def test_a_kits_price_is_shared_out_among_its_components() -> None:
    say()
    site, tea, cup = scenes.site(), scenes.sku(price="6"), scenes.sku(price="2")
    for item in (tea, cup):
        scenes.stocked(item, 20, site.shelf)
        ready_for_customs(item)
    kit = bundle((tea, 1), (cup, 2))
    placed = selling.ordered(site, selling.line(kit, 1, unit_price=Decimal(5)))
    Order.objects.filter(number=placed.number).update(country="PT")
    sales.pick(scenes.act(), number=placed.number)
    number = sales.ship(scenes.act(), number=placed.number)
    printed = text_of(customs.invoice(carton_papers.shipment_of(number)))
    assert "3.00" in printed
    assert "1.00" in printed
    assert "Total GBP 5.00" in printed


def test_programs_get_all_of_them() -> None:
    say()
    scene = picked()
    ready_for_customs(scene.tea, scene.cups)
    number = shipped(scene)
    carton = Carton.objects.filter(order__number=scene.number).earliest("id")
    program = Program(token_of(scenes.person("storekeeper")))
    for path in (
        f"orders/{scene.number}/packing-slip",
        f"orders/{scene.number}/labels",
        f"cartons/{carton.number}/packing-slip",
        f"cartons/{carton.number}/label",
        f"shipments/{number}/packing-slip",
        f"shipments/{number}/customs-invoice",
    ):
        answer = program.get(f"/api/v1/{path}")
        assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-"), path
    picture = program.get(f"/api/v1/cartons/{carton.number}/label?form=png&dots_per_inch=300")
    assert codes_on(picture.content) == [("]C1", f"(00){carton.sscc}")]
    assert problem(program.get("/api/v1/cartons/CT-0/label")) == (404, "unknown_carton")
    assert problem(program.get("/api/v1/shipments/SH-0/packing-slip")) == (404, "unknown_shipment")
    catalog.load_particulars(scenes.act(), rows=[Particulars(scene.tea.code, origin="")])
    short = program.get(f"/api/v1/shipments/{number}/customs-invoice")
    assert problem(short) == (409, "customs_incomplete")
    assert field_errors(short) == [(f"/skus/{scene.tea.code}/origin", "missing")]


def test_the_orders_page_leads_to_them(client: Client) -> None:
    say()
    scene = picked()
    number = shipped(scene)
    client.force_login(scenes.person("storekeeper"))
    page = client.get(reverse("order", args=[scene.number])).content.decode()
    carton = Carton.objects.filter(order__number=scene.number).earliest("id")
    for name, argument in (
        ("carton_label", carton.number),
        ("carton_slip", carton.number),
        ("order_slip", scene.number),
        ("order_labels", scene.number),
        ("shipment_slip", number),
    ):
        url = reverse(name, args=[argument])
        assert url in page, name
        assert client.get(url).content.startswith(b"%PDF"), name
    assert reverse("shipment_customs", args=[number]) in page
    assert Business.objects.count() == 1
