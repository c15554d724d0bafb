"""A parcel's days: packed, rated, labelled, shipped, handed over, and followed to the door; another one comes to grief."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.carriers import operations as carriers
from quartermaster.carriers.models import Label, Manifest
from quartermaster.kernel import clock
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Shipment
from quartermaster.sales.queries import order_by_number
from quartermaster.stock.checking import check
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.carriers.scenes import AT_HOME, fleet
from tests.sales.scenes import line, ordered
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db


def test_two_cartons_are_packed_rated_bought_shipped_handed_over_and_followed():
    site, tea = scenes.site(), scenes.sku()
    carrier = fleet(site)
    scenes.stocked(tea, 5, site.shelf)
    number = ordered(site, line(tea, 2), ship_to=AT_HOME).number
    sales.pick(scenes.act(), number=number)
    tom = Person("storekeeper", at=site)
    cartons = [sales.pack(scenes.act(), number=number, lines=[sales.Part(1, Decimal(1))]) for _ in range(2)]

    # At the bench: weigh both, compare, take the cheaper service.
    rates = reverse("order_rates", args=[number])
    assert "is not weighed." in text_of(tom.get(rates))
    weights = {f"weight_{one}": "1.5" for one in cartons} | {f"sides_{one}": "30 x 20 x 10" for one in cartons}
    tom.deed(reverse("order_measure", args=[number]), carton=cartons, **weights)
    shown = text_of(tom.get(rates))
    assert ("£7.90" in shown, "£19.80" in shown) == (True, True)
    standard = carrier.services.get(code="STD").pk
    assert tom.deed(reverse("order_buy", args=[number]), service=standard).status_code == 303
    good, bad = Label.objects.filter(order__number=number).order_by("pk")
    again = tom.deed(reverse("order_buy", args=[number]), service=standard)
    assert (again.status_code, "There is nothing to label" in text_of(again), Label.objects.count()) == (422, True, 2)

    # Shipped, then scanned when the driver stands there; a carton that was not shipped would have been refused.
    early = tom.deed(reverse("hand_over_scan"), warehouse=site.warehouse.code, code=good.tracking)
    assert (early.status_code, "is not shipped" in text_of(early)) == (422, True)
    version = order_by_number(number).version
    tom.deed(reverse("order_shipped", args=[number]), carton=cartons, version=version)
    shipment = Shipment.objects.get(order__number=number)
    assert (shipment.carrier, shipment.tracking) == ("Fleet Post Standard", f"{good.tracking}, {bad.tracking}")
    for code in (good.tracking, cartons[1]):
        assert tom.deed(reverse("hand_over_scan"), warehouse=site.warehouse.code, code=code).status_code == 303
    manifest = Manifest.objects.get()
    assert tom.deed(reverse("manifest_close", args=[manifest.number])).status_code == 303
    assert tom.get(reverse("manifest_paper", args=[manifest.number])).headers["Content-Type"] == "application/pdf"
    assert tom.deed(reverse("manifest_close", args=[manifest.number])).status_code == 409

    # The carrier's program tells, out of order and twice; one parcel arrives, the other does not.
    van = Program(token_of(scenes.person("storekeeper")))
    at = clock.now().isoformat()
    told = [
        {"tracking": good.tracking, "kind": "delivered", "at": at, "place": "London", "mark": "9"},
        {"tracking": good.tracking, "kind": "in_transit", "at": at, "mark": "7"},
        {"tracking": bad.tracking, "kind": "exception", "at": at, "text": "Nobody at home", "mark": "8"},
    ]
    for _ in range(2):
        assert van.post("/api/v1/tracking-events", {"events": told}).status_code == 201
    tracking = json.loads(van.get(f"/api/v1/shipments/{shipment.number}/tracking").content)
    assert (tracking["state"], [len(parcel["events"]) for parcel in tracking["parcels"]]) == ("exception", [3, 2])
    assert [parcel["state"] for parcel in tracking["parcels"]] == ["delivered", "exception"]

    # Today says so, with one thing to do about it; then it is settled, and nobody is asked any more.
    assert reverse("parcel", args=[bad.tracking]) in text_of(Person("manager").get("/"))
    assert "Nobody at home" in text_of(tom.get(reverse("shipment_tracking", args=[shipment.number])))
    tom.deed(reverse("parcel_settled", args=[bad.tracking]), note="Second try on Monday")
    assert "Second try on Monday" in text_of(tom.get(reverse("parcel", args=[bad.tracking])))
    assert reverse("parcel", args=[bad.tracking]) not in text_of(Person("manager").get("/"))
    assert check() == []


def test_the_same_over_the_api_and_a_wave_of_what_one_carrier_fetches():
    site, tea = scenes.site(), scenes.sku()
    carrier = fleet(site)
    scenes.stocked(tea, 9, site.shelf)
    mine, other = (ordered(site, line(tea, 1), ship_to=AT_HOME).number for _ in range(2))
    van = Program(token_of(scenes.person("manager")))
    chosen = van.put(f"/api/v1/orders/{mine}/shipping-service", {"carrier": carrier.code, "service": "EXP"})
    assert chosen.status_code == 200, chosen.content
    wave = {"warehouse": site.warehouse.code, "goes_by": f"{carrier.code}/EXP"}
    released = van.post("/api/v1/waves", wave)
    assert (released.status_code, order_by_number(mine).state, order_by_number(other).state) == (201, "released", "reserved")
    nobody = van.post("/api/v1/waves", {"warehouse": site.warehouse.code, "goes_by": "NOBODY"})
    assert problem(nobody) == (404, "unknown_carrier")
    sales.pick(scenes.act(), number=mine)
    carton = sales.pack(scenes.act(), number=mine)
    sized = van.post(
        f"/api/v1/orders/{mine}/parcel-sizes", {"sizes": [{"carton": carton, "weight_g": 900, "sides_mm": [300, 200, 90]}]}
    )
    rates = json.loads(sized.content)["rates"]
    assert [(rate["service"], rate["price"], rate["preferred"]) for rate in rates] == [
        ("EXP", "9.9", True),
        ("STD", "3.95", False),
    ]
    bought = van.post(f"/api/v1/orders/{mine}/parcels", {"carrier": carrier.code, "service": "EXP"})
    (label,) = json.loads(bought.content)
    picture = van.get(f"/api/v1/parcels/{label['tracking']}/label?form=png")
    assert (picture.status_code, picture.content[:4]) == (200, b"\x89PNG")
    early = van.post("/api/v1/hand-overs", {"warehouse": site.warehouse.code, "codes": [label["tracking"]]})
    assert problem(early) == (409, "parcel_not_shipped")
    van.post(f"/api/v1/orders/{mine}/shipments", {})
    done = van.post("/api/v1/hand-overs", {"warehouse": site.warehouse.code, "codes": [carton, label["tracking"]]})
    first, second = json.loads(done.content)["parcels"]
    assert (first["tracking"], first["manifest"]) == (second["tracking"], second["manifest"])
    closed = json.loads(van.post(f"/api/v1/manifests/{first['manifest']}/closing", {}).content)
    assert (closed["state"], closed["labels"], closed["on_no_manifest"]) == ("closed", [label["tracking"]], [])
    voided = van.post(f"/api/v1/parcels/{label['tracking']}/voiding", {})
    assert problem(voided) == (409, "already_handed_over")


def test_a_carrier_is_set_up_and_its_prices_edited_on_pages():
    site = scenes.site()
    carrier = fleet(site)
    jo, tom = Person("manager", at=site), Person("storekeeper", at=site)
    home, europe, world = (carrier.zones.get(name=name).pk for name in ("Home", "Europe", "World"))
    grid = {"up_to_kg": ["5", ""], f"price_{home}": ["4,50", ""], f"price_{europe}": ["12", ""], f"price_{world}": ["", ""]}
    save = reverse("prices_save", args=[carrier.code, "EXP"])
    wrong = jo.deed(save, version=carrier.version, **(grid | {f"price_{home}": ["cheap", ""]}))
    assert (wrong.status_code, "“cheap” is not a number" in text_of(wrong), 'value="12"' in text_of(wrong)) == (422, True, True)
    assert jo.deed(save, version=carrier.version, **grid).status_code == 303
    prices = carrier.services.get(code="EXP").prices.order_by("price").values_list("zone__name", "up_to_g", "price")
    assert list(prices) == [("Home", 5_000, Decimal("4.5")), ("Europe", 5_000, Decimal(12))]
    assert carrier.services.get(code="STD").prices.count() == 5
    late = jo.deed(save, version=carrier.version, **grid)
    assert (late.status_code, "was changed by somebody else" in text_of(late)) == (422, True)
    assert tom.deed(save, version=carrier.version, **grid).status_code == 403
    added = jo.deed(reverse("carrier_add"), code="VAN", name="Our van", letters="vn")
    assert added.headers["Location"] == reverse("carrier", args=["VAN"])
    taken = jo.deed(reverse("carrier_add"), code="van", name="Our van", letters="VM")
    assert (taken.status_code, "There is a carrier" in text_of(taken)) == (422, True)
    carriers.archive_carrier(scenes.act(), code="VAN", version=1)
    assert reverse("carrier", args=["VAN"]) not in text_of(jo.get(reverse("carrier_list")))
