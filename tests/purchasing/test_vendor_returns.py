"""Returns to suppliers: from draft to credit, in part, taken back, by lot, over HTTP and by hand; once each."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.kernel.refusals import StaleVersion
from quartermaster.printing import typesetting
from quartermaster.purchasing import folds, vendor_return_paper, vendor_returns
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import SupplierAddress, VendorReturn
from quartermaster.purchasing.operations.states import WrongState
from quartermaster.purchasing.operations.vendor_returns import InvalidVendorReturn
from quartermaster.purchasing.vendor_returns import NewVendorReturn, ReturnedLine
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from quartermaster.stock.moves import NewLot
from quartermaster.stock.operations import InsufficientStock, ReasonMissing
from tests import scenes
from tests.catalog.test_business import US, say
from tests.printing.reading import codes_on, text_of
from tests.purchasing.scenes import on_hand, supplier
from tests.purchasing.test_api import Api
from tests.purchasing.test_pages import post, signed_in
from tests.sales import scenes as selling

pytestmark = pytest.mark.django_db


def drafted(site, *lines: ReturnedLine, **more: object) -> VendorReturn:
    paper = NewVendorReturn(supplier().id, site.warehouse.id, lines, "Too sweet", **more)  # type: ignore[arg-type]
    return purchasing.draft_vendor_return(scenes.act("buyer"), paper=paper)


def approved(site, *lines: ReturnedLine) -> str:
    number = drafted(site, *lines).number
    return purchasing.approve_vendor_return(scenes.act(), number=number, authorisation="RMA-1").number


def money(number: str) -> vendor_returns.Money:
    return vendor_returns.money_of(vendor_returns.vendor_return_by_number(number))


def ties_out() -> bool:
    return check() == [] and check(folds.RULES) == []


def test_goods_go_back_from_their_shelf_and_are_credited_in_two_amounts():
    tea, site = scenes.sku(cost="2"), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    number = approved(site, ReturnedLine(tea.id, Decimal(4), site.shelf.id, unit_credit=Decimal("1.75")))
    assert stock_queries.positions([tea.id])[tea.id].available == 10
    purchasing.pick_vendor_return(scenes.act("storekeeper"), number=number)
    assert (on_hand(tea), stock_queries.positions([tea.id])[tea.id].available) == ((10, 0, 4), 6)
    shipped = purchasing.ship_vendor_return(scenes.act("storekeeper"), number=number, carrier="DHL")
    assert (shipped.state, on_hand(tea), money(number).expected) == ("shipped", (6, 0, 0), Decimal(7))
    purchasing.credit_vendor_return(scenes.act("buyer"), number=number, amount=Decimal("3.00"), reference="CN-1")
    assert vendor_returns.vendor_return_by_number(number).state == "shipped"
    done = purchasing.credit_vendor_return(scenes.act("buyer"), number=number, amount=Decimal("3.50"), final=True)
    assert (done.state, money(number).credited) == ("credited", Decimal("6.50"))
    assert (done.cost, done.variance) == (Decimal(8), Decimal("-1.50"))
    assert (money(number).cost, money(number).difference) == (Decimal(8), Decimal("-1.50"))
    assert ties_out()


def test_the_note_says_what_goes_back_to_whom_under_which_number_and_no_money():
    say(US)
    tea, site, of = scenes.sku(cost="2.37"), scenes.site(), supplier()
    scenes.stocked(tea, 10, site.shelf)
    for position, kind, street in ((1, "orders", "Office Road 1"), (2, "returns", "Back Door 9")):
        SupplierAddress.objects.create(supplier=of, position=position, kind=kind, street=street, city="York", country="GB")
    line = ReturnedLine(tea.id, Decimal(4), site.shelf.id, unit_credit=Decimal("1.79"))
    paper = NewVendorReturn(of.id, site.warehouse.id, [line], "Too sweet")
    number = purchasing.draft_vendor_return(scenes.act("buyer"), paper=paper).number

    def said() -> str:
        return " ".join(text_of(vendor_return_paper.pdf(vendor_returns.vendor_return_by_number(number))).split())

    assert "Draft: nothing is sent back yet" in said()
    purchasing.approve_vendor_return(scenes.act(), number=number, authorisation="RMA-77")
    purchasing.pick_vendor_return(scenes.act("storekeeper"), number=number)
    purchasing.ship_vendor_return(scenes.act("storekeeper"), number=number, carrier="DHL", tracking="JD014")
    for text in (of.name, "Back Door 9", "RMA-77", "Too sweet", tea.code, "4 pcs", "DHL", "JD014"):
        assert text in said(), text
    assert not any(text in said() for text in ("Draft", "1.79", "2.37", "Office Road 1"))
    document = vendor_returns.vendor_return_by_number(number)
    assert codes_on(typesetting.png(vendor_return_paper.sheet_of(document))[0]) == [("]C0", number)]
    assert Api("storekeeper").get(f"/vendor-returns/{number}/paper").content == vendor_return_paper.pdf(document)
    page = signed_in("storekeeper").get(reverse("vendor_return", args=[number])).content.decode()
    assert reverse("vendor_return_note", args=[number]) in page


def test_what_is_picked_in_part_ships_in_part_and_the_rest_stays_on_its_shelf():
    tea, cups, site = scenes.sku(), scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(cups, 10, site.quarantine)
    lines = ReturnedLine(tea.id, Decimal(4), site.shelf.id), ReturnedLine(cups.id, Decimal(5), site.quarantine.id)
    number = approved(site, *lines)
    purchasing.pick_vendor_return(scenes.act(), number=number, quantities={1: Decimal(0), 2: Decimal(3)})
    purchasing.ship_vendor_return(scenes.act(), number=number)
    assert (on_hand(tea), on_hand(cups)) == ((10, 0, 0), (7, 0, 7))
    assert ties_out()


def test_what_has_not_left_is_taken_back_to_its_shelf_and_can_then_be_cancelled():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    number = approved(site, ReturnedLine(tea.id, Decimal(4), site.shelf.id))
    purchasing.pick_vendor_return(scenes.act(), number=number)
    with pytest.raises(WrongState):
        purchasing.cancel_vendor_return(scenes.act().because("sold"), number=number)
    purchasing.unpick_vendor_return(scenes.act(), number=number)
    assert (on_hand(tea), stock_queries.positions([tea.id])[tea.id].available) == ((10, 0, 0), 10)
    with pytest.raises(ReasonMissing):
        purchasing.cancel_vendor_return(scenes.act(), number=number)
    assert purchasing.cancel_vendor_return(scenes.act().because("sold"), number=number).state == "cancelled"
    assert ties_out()


def test_what_is_promised_is_not_picked_for_the_supplier():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    number = approved(site, ReturnedLine(tea.id, Decimal(4), site.shelf.id))
    selling.ordered(site, selling.line(tea, 3))
    with pytest.raises(InsufficientStock):
        purchasing.pick_vendor_return(scenes.act(), number=number)
    assert vendor_returns.vendor_return_by_number(number).state == "approved"


def test_lots_go_back_by_their_name_and_lines_that_cannot_be_are_all_named():
    jam, tea, site = scenes.sku(tracking="lot"), scenes.sku(), scenes.site()
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, jam.id, "J1")])
    stock.open_balances(scenes.act(), goods=[scenes.goods(jam, 6, site.quarantine, lot_id=lot)])
    number = approved(site, ReturnedLine(jam.id, Decimal(6), site.quarantine.id, lot="J1"))
    purchasing.pick_vendor_return(scenes.act(), number=number)
    purchasing.ship_vendor_return(scenes.act(), number=number)
    assert on_hand(jam) == (0, 0, 0)
    with pytest.raises(InvalidVendorReturn) as refused:
        drafted(
            site,
            ReturnedLine(jam.id, Decimal(1), site.quarantine.id),
            ReturnedLine(tea.id, Decimal("0.5"), site.staging.id),
        )
    assert [error.pointer for error in refused.value.errors] == ["/lines/0/lot", "/lines/1/bin", "/lines/1/quantity"]
    assert ties_out()


def test_of_two_tabs_the_second_hears_that_it_was_done():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.quarantine)
    number = approved(site, ReturnedLine(tea.id, Decimal(5), site.quarantine.id))
    purchasing.pick_vendor_return(scenes.act(), number=number, version=2)
    with pytest.raises(StaleVersion):
        purchasing.pick_vendor_return(scenes.act(), number=number, version=2)
    purchasing.ship_vendor_return(scenes.act(), number=number)
    with pytest.raises(WrongState):
        purchasing.ship_vendor_return(scenes.act(), number=number)
    assert on_hand(tea) == (0, 0, 0)


def test_a_return_goes_its_way_over_http_and_its_money_is_for_who_may_see_it():
    tea, site, api = scenes.sku(), scenes.site(), Api()
    scenes.stocked(tea, 5, site.quarantine)
    line = {"sku": tea.code, "quantity": "5", "bin": "QC-1", "unit_credit": "2"}
    body = {"supplier": supplier().code, "warehouse": site.warehouse.code, "reason": "Broken", "lines": [line]}
    made = api.send("POST", "/vendor-returns", body)
    base = f"/vendor-returns/{made.json()['number']}"
    assert (made.status_code, made["ETag"], made.json()["expected_credit"]) == (201, '"1"', "10")
    assert api.send("POST", f"{base}/approval", {"authorisation": "RMA-9"}, match='"1"').json()["authorisation"] == "RMA-9"
    assert api.send("POST", f"{base}/approval", match='"1"').json()["code"] == "stale_version"
    part = {"lines": [{"line": 1, "quantity": "4"}]}
    first, again = (api.send("POST", f"{base}/picking", part, key="pick-once") for _ in range(2))
    assert (first.json()["lines"][0]["picked"], again["Idempotency-Replayed"]) == ("4", "true")
    assert api.send("POST", f"{base}/picking-reversal").json()["state"] == "approved"
    api.send("POST", f"{base}/picking", part)
    assert api.send("POST", f"{base}/dispatch", {"carrier": "DHL"}).json()["expected_credit"] == "8"
    done = api.send("POST", f"{base}/credits", {"amount": "7.5", "reference": "CN-1", "final": True}).json()
    assert (done["state"], done["credited"], on_hand(tea)) == ("credited", "7.5", (1, 0, 1))
    hidden = Api("storekeeper").get(base).json()
    assert (hidden["credited"], hidden["lines"][0]["unit_credit"]) == (None, None)


def test_a_return_is_drafted_and_sent_by_hand():
    tea, site, client, seller = scenes.sku(), scenes.site(), signed_in(), supplier()
    scenes.stocked(tea, 5, site.quarantine)
    typed = {"supplier": seller.pk, "warehouse": site.warehouse.pk, "sku": tea.code, "bin": "QC-1", "reason": "Broken"}
    assert post(client, "vendor_return_draft", **typed, quantity="a few").status_code == 422
    assert post(client, "vendor_return_draft", **typed, quantity="5", unit_credit="2").status_code == 303
    number = VendorReturn.objects.get(supplier=seller).number
    for version, step in enumerate(("approve", "pick"), start=1):
        assert post(client, f"vendor_return_{step}", number, version=version).status_code == 303
    assert post(client, "vendor_return_ship", number, carrier="DHL", tracking="1Z").status_code == 303
    assert post(client, "vendor_return_credit", number, amount="10.00", reference="CN-5", final="on").status_code == 303
    page = client.get(reverse("vendor_return", args=[number])).content.decode()
    assert all(words in page for words in ("Credited", "CN-5", "10.00", "DHL, 1Z"))
    assert client.get(reverse("vendor_return_list"), {"export": "csv"}).status_code == 200
    assert on_hand(tea) == (0, 0, 0)
