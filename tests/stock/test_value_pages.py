"""The pages of value, as a bookkeeper uses them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from quartermaster.accounts import operations as accounts
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Owner
from quartermaster.catalog.plans import SkuRow
from quartermaster.kernel import clock
from quartermaster.stock import costing
from quartermaster.stock import operations as stock
from quartermaster.stock.models import ClosedPeriod, CostChange, ValueEntry
from tests import scenes
from tests.scenes import goods
from tests.stock import books
from tests.stock.test_costing import receive, sell
from tests.stock.test_pages import Person, exported, said, text_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LAST_MONTH = (clock.now().date().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture(autouse=True)
def _first_in_first_out(settings):
    settings.COSTING_METHOD = "fifo"


@pytest.fixture
def site():
    return scenes.site()


def test_stock_is_worth_what_was_paid_for_it_in_all_and_in_each_warehouse(site):
    tea, there = scenes.sku(), scenes.site()
    receive(tea, site, 2, "1.00")
    receive(tea, there, 1, "1.01")
    page = Person().get(reverse("value_list"), {"q": tea.code})
    assert page.context["total"] == sum(place.value for place in page.context["places"])
    assert ("£3.01" in text_of(page), "£1.0033" in text_of(page)) == (True, True)
    one = text_of(Person(at=there).get(reverse("value_list"), {"q": tea.code}))
    assert ("£1.00" in one, "£3.01" in one) == (True, False)
    assert exported(Person(), "value_list", q=tea.code).decode().splitlines()[1] == f"{tea.code},{tea.name},3,pcs,,1.0033,3.01"


def test_stock_was_worth_what_it_was_at_the_end_of_a_day(site):
    tea, now = scenes.sku(), clock.now()
    receive(tea, site, 10, "2", occurred_at=now - timedelta(days=3))
    sell(tea, site, 4, occurred_at=now - timedelta(days=1))
    before = (now - timedelta(days=2)).date().isoformat()
    assert text_of(Person().get(reverse("value_list"), {"q": tea.code, "as_of": before})).count("£20.00") >= 1
    assert text_of(Person().get(reverse("value_list"), {"q": tea.code})).count("£12.00") >= 1


def test_values_are_told_by_category(site):
    name = scenes.fresh("Tea ")
    catalog.add_category(scenes.act(), name=name, costing="standard")
    tea, mug = scenes.sku(cost="3"), scenes.sku()
    catalog.change_sku(scenes.act(), row=SkuRow(tea.code, category=name), version=1)
    receive(tea, site, 10, "2")
    receive(mug, site, 10, "2")
    page = Person().get(reverse("value_list"))
    (group,) = [one for one in page.context["groups"] if one["name"] == name]
    assert (group["method"], group["count"], group["value"]) == ("Standard cost", 1, 30)
    assert any(one["name"] == "Without a category" and one["value"] >= 20 for one in page.context["groups"])
    filtered = text_of(Person().get(reverse("value_list") + group["url"]))
    assert (f">{tea.code}</a>" in filtered, f">{mug.code}</a>" in filtered) == (True, False)


def test_a_sku_shows_its_layers_and_what_was_booked(site):
    tea = scenes.sku()
    receive(tea, site, 4, "2.50", document="PO-7")
    receive(tea, site, 6, "3")
    sell(tea, site, 1, document="SO-7")
    page = Person().get(reverse("value_sku", args=[tea.code]))
    shown = [(layer["remaining"], layer["cost"], layer["value"]) for layer in page.context["layers"]]
    assert shown == [(3, "£2.50", "£7.50"), (6, "£3.00", "£18.00")]
    assert ("£25.50" in text_of(page), "First in, first out" in text_of(page)) == (True, True)
    file: Any = Person().get(reverse("value_sku", args=[tea.code]), {"export": "csv"})
    lines = b"".join(file.streaming_content).decode().splitlines()
    assert sorted(line.split(",")[1:5] for line in lines[1:]) == [
        ["Issue", "SO-7", "-1", "-2.5"],
        ["Receipt", "", "6", "18"],
        ["Receipt", "PO-7", "4", "10"],
    ]


@pytest.mark.parametrize("name", ["value_list", "period_list", "landed_cost_form", "revalue_form"])
def test_pages_of_value_are_only_for_who_may_see_costs(name):
    assert Person("storekeeper").get(reverse(name)).status_code == 403
    assert reverse("value_list") not in text_of(Person("storekeeper").get(reverse("balance_list")))


# ---------------------------------------------------------------- deeds


def test_a_cost_is_set_anew_and_lowered_with_a_reason(site):
    tea, keeper = scenes.sku(), Person()
    receive(tea, site, 10, "4")
    done = keeper.deed(reverse("revalue"), sku=tea.code, unit_cost="5", reason="New price list")
    assert (done.status_code, said(done)[0].endswith("£10.00.")) == (303, True)
    assert keeper.deed(reverse("write_down"), sku=tea.code, unit_cost="3", reason="Faded").status_code == 303
    assert books.worth(tea) == (10, Decimal(30))
    assert keeper.deed(reverse("write_down"), sku=tea.code, unit_cost="9", reason="Up").status_code == 409
    assert keeper.deed(reverse("revalue"), sku=tea.code, unit_cost="9", reason="").status_code == 422
    assert CostChange.objects.filter(sku=tea).count() == 2
    assert Person("buyer").deed(reverse("revalue"), sku=tea.code, unit_cost="9", reason="x").status_code == 403


FREIGHT = {"amount": "10.00", "by": "value"}


def test_freight_is_shown_as_it_would_be_split_and_then_added_just_so(site):
    tea, order, keeper = scenes.sku(), scenes.fresh("PO-"), Person()
    receive(tea, site, 10, "4", document=order)
    sell(tea, site, 4)
    page = keeper.get(reverse("landed_cost_form"), {"documents": order.lower(), **FREIGHT})
    (one,) = page.context["shown"]
    assert (one.part.amount, one.part.value, one.part.variance) == (10, 6, 4)
    assert (CostChange.objects.filter(sku=tea).count(), books.worth(tea)) == (0, (6, Decimal(24)))
    assert keeper.deed(reverse("landed_cost"), documents=order, **FREIGHT).status_code == 422
    done = keeper.deed(reverse("landed_cost"), documents=order, reason="Freight 4711", **FREIGHT)
    assert said(done)[0].endswith("£6.00 on what is in stock, £4.00 to the result.")
    assert books.worth(tea) == (6, Decimal(30))


def test_duty_is_split_by_the_weights_that_are_typed(site):
    tea, mug, order, keeper = scenes.sku(), scenes.sku(), scenes.fresh("PO-"), Person()
    receive(tea, site, 10, "1", document=order)
    receive(mug, site, 10, "1", document=order)
    asked = {"documents": order, "amount": "8", "by": "weight"}
    assert keeper.get(reverse("landed_cost_form"), asked).context["shown"] == []
    weighed = {**asked, f"of_{tea.id}": "0.1", f"of_{mug.id}": "0.3"}
    assert [one.part.amount for one in keeper.get(reverse("landed_cost_form"), weighed).context["shown"]] == [2, 6]
    assert keeper.deed(reverse("landed_cost"), **weighed, reason="Duty").status_code == 303
    assert (books.worth(tea), books.worth(mug)) == ((10, Decimal(12)), (10, Decimal(16)))


@pytest.mark.parametrize(
    ("change", "says"),
    [({"documents": "PO-0"}, "Nothing that was received under PO-0"), ({"amount": "0.001"}, "has at most 2 decimals")],
)
def test_what_cannot_be_split_is_said_beside_its_field(site, change, says):
    tea, order = scenes.sku(), scenes.fresh("PO-")
    receive(tea, site, 10, "4", document=order)
    page = Person().get(reverse("landed_cost_form"), {"documents": order, **FREIGHT, **change})
    assert (page.context["shown"], says in text_of(page)) == ([], True)


# ---------------------------------------------------------------- months


def test_a_month_is_closed_for_good(site):
    tea, keeper, month = scenes.sku(), Person(), f"{LAST_MONTH:%Y-%m}"
    receive(tea, site, 10, "2", occurred_at=costing.end_of(LAST_MONTH) - HOUR)
    listed = keeper.get(reverse("period_list"))
    assert [one["closed"] for one in listed.context["periods"] if one["month"] == LAST_MONTH] == [False]
    worth = listed.context["periods"][1]["value"]
    assert f"{worth:,.2f}" in text_of(keeper.get(reverse("period_close_form", args=[month])))
    assert keeper.deed(reverse("period_close", args=[month]), reason="").status_code == 422
    assert keeper.deed(reverse("period_close", args=[month]), reason="Checked").status_code == 303
    assert ClosedPeriod.objects.get(month=LAST_MONTH).value == worth
    assert keeper.deed(reverse("period_close", args=[month]), reason="Checked").status_code == 409
    assert "Closed" in text_of(keeper.get(reverse("period_list")))
    assert keeper.get(reverse("period_close_form", args=["2026-13"])).status_code == 422


def test_another_owners_stock_is_looked_at_apart(site):
    tea, client = scenes.sku(), Owner.objects.create(code=scenes.fresh("O"), name="A client")
    theirs = scenes.owned(goods(tea, 3, site.dock, unit_cost=Decimal(2)), client)
    stock.receive(scenes.act(), goods=[theirs])
    costing.catch_up()
    page = Person().get(reverse("value_list"), {"owner": client.code})
    assert (page.context["total"], page.context["currency"]) == (6, "GBP")
    assert f">{tea.code}</a>" in text_of(page)
    assert f">{tea.code}</a>" not in text_of(Person().get(reverse("value_list"), {"q": tea.code}))


@pytest.mark.parametrize("name", ["value_list", "value_chart", "period_list"])
def test_who_is_confined_to_a_warehouse_is_told_no_values_and_values_nothing(site, name):
    tea, buyer = scenes.sku(), Person("buyer")
    receive(tea, site, 3, "2")
    here = {site.warehouse.code: site.warehouse.pk}
    accounts.confine(scenes.act("administrator"), person=buyer.user, owners=None, warehouses=here)
    assert buyer.get(reverse(name)).status_code == 403
    assert not ValueEntry.objects.filter(sku=tea).exists()
    assert Person("buyer").get(reverse(name)).status_code == 200
