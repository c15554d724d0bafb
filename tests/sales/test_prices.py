"""Prices that hold for some days: what orders take, what is refused, what planning does not learn from."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartermaster.accounts.models import Deed
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Price, Sku
from quartermaster.catalog.operations import InvalidPrice, NewPrice, PriceOver, PriceTaken
from quartermaster.demand import operations as demand
from quartermaster.demand.models import Promotion
from quartermaster.kernel import clock
from quartermaster.sales import operations as sales
from quartermaster.sales import price_sheets, queries
from quartermaster.web import spreadsheets
from tests import scenes
from tests.catalog.kits import bundle
from tests.sales.scenes import line, ordered

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def today() -> date:
    return timezone.localdate(clock.now())


def priced(item: Sku, amount: str, since: date, until: date | None = None, **more: object) -> Price:
    said = NewPrice(item.pk, Decimal(amount), since, until, "markdown", "Too much of it", **more)  # type: ignore[arg-type]
    (made,) = catalog.set_prices(scenes.act(), prices=[said])
    return made


def at(number: str) -> list[Decimal]:
    return [one.unit_price for one in queries.order_by_number(number).lines.order_by("position")]


def stocked() -> tuple[Sku, scenes.Site]:
    item, site = scenes.sku(price="5"), scenes.site()
    scenes.stocked(item, 100, site.shelf)
    return item, site


def test_an_order_takes_the_price_of_its_channel_then_that_of_all_then_the_usual_one_and_keeps_it() -> None:
    item, site = stocked()
    shop = sales.create_channel(scenes.act(), channel=sales.NewChannel(code=scenes.fresh("C"), name="Shop"))
    priced(item, "4", today(), today())
    priced(item, "3.5", today(), channel_id=shop.pk)
    priced(item, "1", today() + WEEK)
    plain, by_shop = ordered(site, line(item, 2)).number, ordered(site, line(item, 2), channel_id=shop.pk).number
    said = ordered(site, line(item, 1, unit_price=Decimal("4.75"))).number
    last_week = ordered(site, line(item, 1), placed_at=scenes.act().occurred_at - WEEK).number
    assert [at(one) for one in (plain, by_shop, said, last_week)] == [[4], [Decimal("3.5")], [Decimal("4.75")], [5]]
    for one in Price.objects.filter(sku=item):
        catalog.end_price(scenes.act(), price_id=one.pk)
    assert at(plain) == [4]
    assert at(ordered(site, line(item, 1)).number) == [5]


def test_a_bundle_takes_its_own_price_of_the_day() -> None:
    part, site = stocked()
    kit = bundle((part, 2))
    priced(kit, "7", today())
    order = queries.order_by_number(ordered(site, line(kit, 1)).number)
    assert [one.unit_price for one in order.kits.all()] == [7]
    assert order.total == 7


def test_no_two_prices_of_a_sku_and_channel_hold_on_one_day_by_the_database_too() -> None:
    item = scenes.sku()
    priced(item, "4", today(), today() + WEEK)
    with pytest.raises(PriceTaken, match="already"):
        priced(item, "3", today() + WEEK, today() + 2 * WEEK)
    with pytest.raises(PriceTaken, match="already"):
        catalog.set_prices(
            scenes.act(),
            prices=[NewPrice(item.pk, Decimal(2), today() + 2 * WEEK, None, "promotion", "Fair") for _ in range(2)],
        )
    assert Price.objects.filter(sku=item).count() == 1
    with pytest.raises(Exception, match="dated_prices_do_not_overlap"):
        Price.objects.create(
            sku=item, kind="markdown", amount=1, before=5, begins_on=today(), reason="Race", set_by=scenes.person(),
            set_at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"amount": Decimal(-1)}, "amount"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"kind": "gift"}, "kind"),
        ({"reason": " "}, "reason"),
        ({"uplift": Decimal(-101)}, "uplift"),
        ({"begins_on": date(1026, 1, 1)}, "begins_on"),
    ],
)
def test_refuses_prices_that_cannot_be(said: dict[str, object], field: str) -> None:
    item = scenes.sku()
    usual = {"amount": Decimal(1), "begins_on": today(), "ends_on": None, "kind": "markdown", "reason": "Slow"}
    with pytest.raises(InvalidPrice) as refused:
        catalog.set_prices(scenes.act(), prices=[NewPrice(item.pk, **{**usual, **said})])  # type: ignore[arg-type]
    assert [error.pointer for error in refused.value.errors] == [f"/prices/0/{field}"]
    assert not Price.objects.filter(sku=item).exists()


def test_an_ended_price_keeps_its_days_one_that_never_held_is_taken_back_and_what_is_over_stays() -> None:
    item = scenes.sku()
    running = priced(item, "4", today() - WEEK, today() + WEEK)
    catalog.end_price(scenes.act(), price_id=running.pk)
    running.refresh_from_db()
    assert (running.ends_on, running.dropped_at) == (today() - timedelta(days=1), None)
    coming = priced(item, "3", today() + WEEK)
    catalog.end_price(scenes.act(), price_id=coming.pk)
    coming.refresh_from_db()
    assert coming.dropped_at is not None
    with pytest.raises(PriceOver):
        catalog.change_price(scenes.act(), price_id=running.pk, amount=Decimal(1), ends_on=None, reason="Again")
    running.refresh_from_db()
    assert running.amount == 4
    deeds = Deed.objects.filter(document=item.code).order_by("id").values_list("verb", flat=True)
    assert list(deeds) == ["catalog.set_prices", "catalog.end_price"] * 2


def test_days_of_a_price_are_days_of_a_promotion_as_long_as_the_price_says_so() -> None:
    item = scenes.sku()
    one = priced(item, "4", today(), uplift=Decimal(60))
    told = Promotion.objects.get(price=one)
    assert (told.sku, told.begins_on, told.ends_on, told.uplift) == (item, today(), today() + timedelta(days=91), 60)
    catalog.change_price(scenes.act(), price_id=one.pk, amount=Decimal(3), ends_on=today() + WEEK, reason="Faster")
    told.refresh_from_db()
    assert (told.ends_on, told.name, told.ended_at) == (today() + WEEK, "Faster", None)
    demand.end_promotion(scenes.act(), promotion_id=told.pk)
    catalog.change_price(scenes.act(), price_id=one.pk, amount=Decimal(3), ends_on=None, reason="Faster")
    assert Promotion.objects.get(price=one).ended_at is not None  # somebody took it back
    other = priced(scenes.sku(), "4", today())
    catalog.end_price(scenes.act(), price_id=other.pk)
    assert Promotion.objects.get(price=other).ended_at is not None


def test_prices_are_set_changed_and_ended_by_program_and_shown_with_what_is_usual(client: Client) -> None:
    item = scenes.sku(price="5")
    client.force_login(scenes.person("manager"))

    def send(method: str, url: str, body: object = None, **headers: str) -> object:
        asked = {"Idempotency-Key": scenes.fresh("k"), **headers}
        return getattr(client, method)(f"/api/v1{url}", body, "application/json", headers=asked)

    row = {"sku": item.code, "price": "3.75", "begins_on": str(today()), "expected_uplift": "40", "reason": "Slow"}
    made = send("post", "/prices", {"prices": [row]})
    assert made.status_code == 201, made.content  # type: ignore[attr-defined]
    (one,) = made.json()["prices"]  # type: ignore[attr-defined]
    assert (one["price"], one["usual"], one["ends_on"], one["channel"]) == ("3.75", "5", None, None)
    shown = client.get(f"/api/v1/skus/{item.code}").json()
    assert (shown["price"], shown["price_now"]) == ("5", "3.75")
    again = send("post", "/prices", {"prices": [row]})
    assert (again.status_code, again.json()["code"]) == (409, "price_taken")  # type: ignore[attr-defined]
    change = {"price": "3.5", "ends_on": str(today()), "reason": "Slower"}
    assert send("put", f"/prices/{one['id']}", change).status_code == 428  # type: ignore[attr-defined]
    changed = send("put", f"/prices/{one['id']}", change, **{"If-Match": f'"{one["version"]}"'})
    assert changed.json()["price"] == "3.5"  # type: ignore[attr-defined]
    page = client.get(reverse("insights:sku", args=[item.code])).content.decode()
    assert "usually £5.00" in page
    assert "£3.50" in page
    assert send("post", f"/prices/{one['id']}/end").json() == {"ended": True}  # type: ignore[attr-defined]
    assert client.get(f"/api/v1/prices?sku={item.code}").json()["items"] == []
    client.force_login(scenes.person("seller"))
    assert send("post", "/prices", {"prices": [row]}).status_code == 403  # type: ignore[attr-defined]
    assert Price.objects.filter(sku=item, dropped_at=None).count() == 0


def test_a_sheet_of_prices_is_loaded_whole_or_not_at_all_with_every_fault_at_its_row() -> None:
    item, other = scenes.sku(), scenes.sku()

    def load(text: str, *, dry_run: bool = False) -> spreadsheets.Report:
        sheet = spreadsheets.read(text.encode(), price_sheets.HEADINGS)
        return price_sheets.load_sheet(scenes.act(), sheet, dry_run=dry_run)

    head = "sku,price,begins_on,ends_on,kind,channel,uplift,reason\n"
    good = f"{head}{item.code},4,{today()},{today() + WEEK},,,,Slow\n{other.code},3,{today()},,promotion,,25,Fair\n"
    assert load(good, dry_run=True).created == 2
    assert not Price.objects.exists()
    assert load(good).created == 2
    assert Price.objects.get(sku=other).uplift == 25
    report = load(f"{head}{item.code},4,{today() + WEEK},,,,,Slow\nnothing,x,{today()},,,nowhere,,\n")
    assert [(one.pointer, one.code) for one in report.errors] == [
        ("row 3, sku", "unknown_sku"), ("row 3, channel", "unknown_channel"), ("row 3, price", "not_a_number"),
    ]  # fmt: skip
    assert [one.pointer for one in load(f"{head}{item.code},4,{today() + WEEK},,,,,Slow\n").errors] == ["row 2, begins_on"]
    assert Price.objects.count() == 2


def test_whoever_types_an_order_sees_what_is_marked_down(client: Client) -> None:
    item, _ = stocked()
    priced(item, "4", today())
    client.force_login(scenes.person("seller"))
    assert "markdown £4.00, usually £5.00" in client.get(reverse("order_line"), {"sku": item.code}).content.decode()
