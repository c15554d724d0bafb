"""Promotions are lifted ahead and not learned from behind; one-offs and predecessors are said by hand."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.demand import operations as demand
from quartermaster.demand import promoting, queries, sheets_said, showing
from quartermaster.demand.measures import PACKED, Keys
from quartermaster.demand.models import Forecast, OneOff, Promotion, PromotionResult, Succession, Total
from quartermaster.demand.operations import NewPromotion
from quartermaster.demand.promoting import Goods, Occasion
from quartermaster.planning.arrays import ints
from quartermaster.web import spreadsheets
from tests import scenes
from tests.demand.scenes import kept, through
from tests.demand.test_forecasts import BEGAN, THIS_MONDAY, of, weeks

WEEK = timedelta(weeks=1)
LONG_AGO = date(2020, 1, 1)


def said(begins_on: date, ends_on: date, uplift: float = 0.5, **more: object) -> Occasion:
    return Occasion(1, begins_on, ends_on, uplift, LONG_AGO, **more)  # type: ignore[arg-type]


def goods(*categories: int, shares: dict[int, list[float]] | None = None) -> Goods:
    rows = np.arange(len(categories)) + 1
    return Goods(
        Keys(rows, rows, ints([1] * len(rows))),
        ints(categories),
        {one: np.array(line) for one, line in (shares or {}).items()},
    )


def test_an_occasion_lifts_its_days_of_the_week_its_goods_and_its_channels_part_and_comes_again_every_year() -> None:
    mondays = [date(2026, 11, 16) + place * WEEK for place in range(3)]
    friday = said(date(2026, 11, 27), date(2026, 11, 30), 1.4, category=7)
    lifted = promoting.lift([friday], goods(7, 8), mondays)
    assert lifted.tolist() == [[1, pytest.approx(1 + 1.4 * 3 / 7), pytest.approx(1 + 1.4 / 7)], [1, 1, 1]]
    assert promoting.touched([friday], goods(7, 8), mondays).tolist() == [[False, True, True], [False] * 3]
    by_shop = said(date(2026, 11, 16), date(2026, 11, 22), channel=3)
    assert promoting.lift([by_shop], goods(7, shares={3: [0.4]}), mondays)[0].tolist() == [pytest.approx(1.2), 1, 1]
    leap = said(date(2024, 2, 29), date(2024, 2, 29), yearly=True)
    assert leap.runs(date(2027, 1, 1), date(2028, 12, 31)) == [(date(2027, 2, 28),) * 2, (date(2028, 2, 29),) * 2]
    assert not said(date(2024, 2, 29), date(2024, 2, 29)).runs(date(2027, 1, 1), date(2028, 12, 31))


def test_a_promoted_week_is_not_learned_from_unless_hardly_any_other_is_known() -> None:
    demand_ = np.array([[10.0] * 9 + [30.0], [np.nan] * 8 + [10.0, 30.0]])
    promoted = np.zeros((2, 10), dtype=bool)
    promoted[:, -1] = True
    plain = promoting.without(demand_, promoted, np.where(promoted, 2.0, 1.0))
    assert np.isnan(plain[0, -1])
    assert plain[1, -2:].tolist() == [10, 15]


@pytest.mark.django_db
def test_the_level_knows_nothing_of_a_promotion_the_weeks_ahead_do_and_afterwards_it_is_held_against_what_came() -> None:
    series = kept(weeks(*[10.0] * 28, 18.0, 10.0), begins_on=BEGAN)
    through(THIS_MONDAY - timedelta(days=1))
    then = BEGAN + 28 * WEEK
    past, ahead = demand.promote(
        scenes.act(),
        promotions=[
            demand.NewPromotion("The fair", then, then + timedelta(days=6), Decimal(50), sku_id=series.sku_id),
            demand.NewPromotion("Black week", THIS_MONDAY + WEEK, THIS_MONDAY + 2 * WEEK - timedelta(days=1), Decimal(100)),
        ],
    )
    Promotion.objects.filter(pk=past.pk).update(said_at=scenes.act().occurred_at - timedelta(weeks=10))
    demand.forecast()
    forecast = of(series)
    assert forecast.level == pytest.approx(10)
    told = np.frombuffer(forecast.told, PACKED)
    assert told[-2:].tolist() == pytest.approx([15, 10])
    result = PromotionResult.objects.get(promotion=past)
    assert (result.usual, result.told, result.came) == (pytest.approx(10), pytest.approx(15), 18)
    assert (round(result.told_percent or 0), round(result.came_percent or 0)) == (50, 80)
    ((key, line),) = queries.said_ahead(THIS_MONDAY, 4).items()
    assert key == (series.owner_id, series.sku_id, series.warehouse_id)
    assert np.isnan(line[[0, 2, 3]]).all()
    assert line[1] == pytest.approx(20)
    everything = Total.objects.get(of="all")
    assert np.frombuffer(everything.ahead, PACKED)[:3].tolist() == pytest.approx([10, 20, 10])
    outlook = showing.outlook([forecast], [])
    assert outlook
    assert outlook.ahead[:3].tolist() == pytest.approx([10, 20, 10])
    assert [week.monday for week in outlook.weeks if week.promoted] == [then, THIS_MONDAY + WEEK]
    demand.end_promotion(scenes.act(), promotion_id=ahead.pk)
    assert queries.said_ahead(THIS_MONDAY, 4) == {}


@pytest.mark.django_db
def test_a_promotion_is_said_otherwise_until_it_is_over_by_page_and_over_the_api(client: Client) -> None:
    series = kept(weeks(*[10.0] * 30), begins_on=BEGAN)
    through(THIS_MONDAY - timedelta(days=1))
    demand.forecast()
    next_week = NewPromotion("Black week", THIS_MONDAY + WEEK, THIS_MONDAY + 2 * WEEK - timedelta(days=1), Decimal(100))
    past = NewPromotion("The fair", THIS_MONDAY - 3 * WEEK, THIS_MONDAY - 2 * WEEK, Decimal(50))
    ahead, over = demand.promote(scenes.act(), promotions=[next_week, past])
    client.force_login(scenes.person("manager"))
    assert "Change" in client.get(reverse("promotion", args=[ahead.pk])).content.decode()
    assert "Black week" in client.get(reverse("promotion_edit", args=[ahead.pk])).content.decode()
    fields = {"name": "Black week", "begins_on": f"{ahead.begins_on}", "ends_on": f"{ahead.ends_on}", "uplift": "50"}
    done = client.post(reverse("promotion_change", args=[ahead.pk]), {"_key": uuid.uuid4().hex, **fields, "sku": series.sku.code})
    assert done.status_code == 303
    (line,) = queries.said_ahead(THIS_MONDAY, 2).values()
    assert line[1] == pytest.approx(15)
    body = {**fields, "uplift": "20", "category": None, "sku": None}
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    put = client.put(f"/api/v1/promotions/{ahead.pk}", body, content_type="application/json", headers=headers)
    assert (put.status_code, put.json()["uplift"], put.json()["sku"]) == (200, "20", None)
    with pytest.raises(demand.PromotionOver):
        demand.change_promotion(scenes.act(), promotion_id=over.pk, promotion=next_week)
    with pytest.raises(demand.InvalidPromotion) as refused:
        demand.change_promotion(scenes.act(), promotion_id=ahead.pk, promotion=replace(next_week, uplift=Decimal(-101)))
    assert [error.pointer for error in refused.value.errors] == ["/uplift"]
    assert [Promotion.objects.get(pk=one.pk).uplift for one in (ahead, over)] == [20, 50]


@pytest.mark.django_db
def test_an_order_for_a_project_is_set_aside_and_taken_back() -> None:
    series = kept(weeks(*[10.0] * 20, 20.0, 20.0, *[10.0] * 8), begins_on=BEGAN)
    through(THIS_MONDAY - timedelta(days=1))
    place: dict[str, Any] = {"owner_id": series.owner_id, "sku_id": series.sku_id, "warehouse_id": series.warehouse_id}
    day = BEGAN + 20 * WEEK
    for wrong in ({"day": day + timedelta(days=1)}, {"day": THIS_MONDAY + WEEK}, {"day": day, "reason": " "}):
        with pytest.raises(demand.InvalidOneOff):
            demand.set_aside_day(scenes.act(), **{**place, "reason": "A hotel", **wrong})
    assert not OneOff.objects.exists()
    part = demand.set_aside_day(scenes.act(), **place, day=day, quantity=Decimal(10), reason="A hotel")
    demand.set_aside_day(scenes.act(), **place, day=day + WEEK, reason="All of it")
    found = queries.histories(until=THIS_MONDAY - timedelta(days=1), weeks=10)
    assert found.usual[0].tolist() == [10, 0, *[10] * 8]
    demand.end_one_off(scenes.act(), one_off_id=part.pk)
    assert queries.histories(until=THIS_MONDAY - timedelta(days=1), weeks=10).usual[0, 0] == 20


@pytest.mark.django_db
def test_a_new_sku_is_told_from_half_its_predecessor_until_its_own_history_suffices() -> None:
    site = scenes.site()
    old = kept(weeks(*[10.0] * 30), begins_on=BEGAN, site=site)
    new = kept(weeks(6.0, 6.0), begins_on=THIS_MONDAY - 2 * WEEK, site=site)
    unsold = scenes.sku()
    through(THIS_MONDAY - timedelta(days=1))
    until_on = scenes.act().occurred_at.date() + timedelta(days=90)
    said_so = [demand.NewSuccession(sku_id, old.sku_id, Decimal(50), until_on) for sku_id in (new.sku_id, unsold.pk)]
    with pytest.raises(demand.InvalidPredecessor) as refused:
        demand.succeed(scenes.act(), successions=[*said_so, demand.NewSuccession(old.sku_id, new.sku_id, Decimal(0), until_on)])
    assert [error.code for error in refused.value.errors] == ["out_of_range", "loop", "loop"]
    assert not Succession.objects.exists()
    demand.succeed(scenes.act(), successions=said_so)
    found = queries.histories(until=THIS_MONDAY - timedelta(days=1), weeks=5, sku_ids=[new.sku_id, unsold.pk])
    assert dict(zip(found.keys.sku_id.tolist(), found.usual.tolist(), strict=True)) == {
        new.sku_id: [5, 5, 5, 6, 6],
        unsold.pk: [5, 5, 5, 5, 5],
    }
    assert found.in_stock.min() == 1
    demand.forecast()
    assert of(new).demand_class == "smooth"
    assert Forecast.objects.get(sku=unsold).level == pytest.approx(5)
    later = queries.histories(until=until_on + timedelta(days=1), weeks=5, sku_ids=[new.sku_id])
    assert np.isnan(later.usual[0, 0])
    demand.end_succession(scenes.act(), succession_id=Succession.objects.get(sku=new.sku_id).pk)
    again = queries.histories(until=THIS_MONDAY - timedelta(days=1), weeks=5, sku_ids=[new.sku_id])
    assert np.isnan(again.usual[0, 0])
    demand.end_succession(scenes.act(), succession_id=Succession.objects.get(sku=unsold, ended_at=None).pk)
    Forecast.objects.filter(sku=unsold).update(begins_on=THIS_MONDAY - WEEK)
    demand.forecast()
    assert not Forecast.objects.filter(sku=unsold).exists()


@pytest.mark.django_db
def test_promotions_come_by_sheet_by_page_and_over_the_api_and_what_is_wrong_is_named(client: Client) -> None:
    item, site = scenes.sku(), scenes.site()

    def load(text: str, *, dry_run: bool = False) -> spreadsheets.Report:
        sheet = spreadsheets.read(f"name,begins_on,ends_on,uplift,sku,warehouse,yearly\n{text}".encode(), sheets_said.PROMOTIONS)
        return sheets_said.load_promotions(scenes.act(), sheet, dry_run=dry_run)

    bad = load("Sale,2026-12-01,2026-11-01,9999,,,\n,2026-12-01,,x,NOWHERE,,maybe\n")
    assert sorted(error.code for error in bad.errors) == ["missing", "not_a_number", "not_yes_or_no", "unknown_sku"]
    odd = load("Sale,2026-12-01,2026-11-01,9999,,,\n")
    assert [(error.pointer, error.code) for error in odd.errors] == [
        ("row 2, ends_on", "too_early"),
        ("row 2, uplift", "out_of_range"),
    ]
    good = f"Sale,2026-12-01,2026-12-05,50,{item.code},{site.warehouse.code},yes\n"
    assert load(good, dry_run=True).created == 1
    assert not Promotion.objects.exists()
    assert load(good).created == 1
    client.force_login(scenes.person("buyer"))
    form = {"name": "Fair", "begins_on": "2026-12-01", "ends_on": "2027-12-01", "uplift": "20", "_key": "once"}
    assert "92 days at most" in client.post("/demand/promotions/say/", form).content.decode()
    answer = client.post("/demand/promotions/say/", {**form, "ends_on": "2026-12-02", "_key": "twice"})
    assert answer.status_code == 303
    assert "Fair" in client.get("/demand/promotions/").content.decode()
    assert "+20 %" in client.get(answer["Location"]).content.decode()
    assert "Fair" in client.get(f"/demand/skus/{item.code}/").content.decode()
    assert client.get("/demand/corrections/").status_code == 200
