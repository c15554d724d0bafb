"""What bins can hold: measured in pure examples, asked of people's put-aways, and correct when two take the last place."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.models import Deed
from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.locations import operations as locations
from quartermaster.locations.holding import Holding
from quartermaster.locations.models import Bin
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.fitting import Piece, Room, most, unfit
from quartermaster.stock.limits import BinFull, BinMixing, BinTemperature
from quartermaster.stock.moves import Goods
from tests import scenes
from tests.stock.test_races import side_by_side

ONE_LITRE = Piece(litres=Decimal(1), kg=Decimal("0.5"))


def by_hand(*roles: str) -> Act:
    return replace(scenes.act(*roles), source=Source.PAGE)


def holds(place: Bin, **what: object) -> None:
    Bin.objects.filter(pk=place.pk).update(**what)


def test_the_tightest_limit_says_how_many_fit_and_what_nobody_measured_takes_no_room() -> None:
    room = Room(Holding(most_litres=Decimal(10), most_kg=Decimal(4)), litres=Decimal("2.5"), kg=Decimal(1))

    assert most(room, ONE_LITRE) == 6  # by weight: 3 kg left; 7 by volume
    assert most(room, Piece()) is None
    assert most(Room(Holding(most_units=Decimal(3)), units=Decimal(5)), Piece()) == 0


@pytest.mark.parametrize(
    ("holding", "piece", "code"),
    [
        (Holding(), Piece(temperature="chilled"), "bin_temperature"),
        (Holding(temperature="chilled"), Piece(temperature="frozen"), "bin_temperature"),
        (Holding(temperature="chilled"), Piece(temperature="ambient"), "bin_temperature"),
        (Holding(temperature="frozen"), Piece(temperature="frozen"), None),
        (Holding(temperature="frozen"), Piece(), None),
        (Holding(hazard="none"), Piece(dangerous=True), "bin_hazard"),
        (Holding(hazard="only"), Piece(), "bin_hazard"),
        (Holding(mixing="one_sku"), Piece(), "bin_mixing"),
        (Holding(mixing="mixed"), Piece(), None),
    ],
)
def test_what_may_lie_beside_seven_of_another_sku(holding: Holding, piece: Piece, code: str | None) -> None:
    fault = unfit(Room(holding, units=Decimal(7), lots=frozenset({(7, 1)})), 8, 2, piece)

    assert (fault.code if fault else None) == code


def test_one_lot_refuses_another_lot_of_the_same_sku_and_one_sku_does_not() -> None:
    there = frozenset({(7, 1)})

    assert unfit(Room(Holding(mixing="one_lot"), lots=there), 7, 2, Piece()) is not None
    assert unfit(Room(Holding(mixing="one_sku"), lots=there), 7, 2, Piece()) is None


def test_the_bin_speaks_before_its_zone() -> None:
    zone = Holding(most_units=Decimal(9), temperature="chilled")

    assert Holding(most_units=Decimal(4)).within(zone) == Holding(most_units=Decimal(4), temperature="chilled")


@pytest.mark.django_db
def test_people_are_refused_what_does_not_fit_and_override_it_with_the_permission_and_a_trace() -> None:
    site, item = scenes.site(), scenes.sku()
    holds(site.shelf, most_units=3)
    stock.receive(scenes.act(), goods=[scenes.goods(item, 40, site.dock)])
    goods = [scenes.goods(item, 40, site.dock, site.shelf)]

    with pytest.raises(BinFull, match="A-01: full: 3 of 40 fit") as refused:
        stock.put_away(by_hand("storekeeper"), goods=goods)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/lines/0/to_bin", "bin_full")]
    with pytest.raises(PermissionMissing):
        stock.put_away(by_hand("storekeeper"), goods=goods, over_limits=True)
    assert queries.positions([item.id])[item.id].receiving == 40  # nothing was moved

    stock.put_away(by_hand("manager"), goods=goods, over_limits=True)
    assert queries.positions([item.id])[item.id].sellable == 40
    deed = Deed.objects.get(document=f"{site.warehouse.code} A-01")
    assert (deed.verb, deed.details) == ("stock.override_limits", {"despite": "full: 3 of 40 fit"})


@pytest.mark.django_db
def test_a_zone_holds_for_its_bins_in_moves_too() -> None:
    site, ice, jam = scenes.site(), scenes.sku(temperature="frozen"), scenes.sku()
    scenes.stocked(ice, 5, site.shelf)
    scenes.stocked(jam, 5, site.second_shelf)

    with pytest.raises(BinTemperature, match="too warm: ambient, and these are kept frozen"):
        stock.transfer(by_hand(), goods=[scenes.goods(ice, 1, site.shelf, site.third_shelf)])
    assert site.shelf.zone is not None
    locations.change_zone(
        scenes.act(), zone_id=site.shelf.zone.pk, version=1, holding=Holding(temperature="frozen", mixing="one_sku")
    )
    stock.transfer(by_hand(), goods=[scenes.goods(ice, 1, site.shelf, site.third_shelf)])
    with pytest.raises(BinMixing):
        stock.transfer(by_hand(), goods=[scenes.goods(jam, 1, site.second_shelf, site.third_shelf)])


@pytest.mark.django_db(transaction=True)
def test_of_two_put_aways_into_the_last_place_one_wins() -> None:
    for _ in range(3):
        site, items = scenes.site(), [scenes.sku(), scenes.sku()]
        holds(site.shelf, most_units=6)
        stock.receive(scenes.act(), goods=[scenes.goods(item, 5, site.dock) for item in items])
        keeper, lines = by_hand("storekeeper"), [scenes.goods(item, 5, site.dock, site.shelf) for item in items]

        def put(number: int, keeper: Act = keeper, lines: list[Goods] = lines) -> Counter[str]:
            try:
                stock.put_away(keeper, goods=[lines[number]])
            except BinFull:
                return Counter({"refused": 1})
            return Counter({"put away": 1})

        assert side_by_side(2, put) == {"put away": 1, "refused": 1}
        assert sum(queries.balances_in(site.shelf.id).values_list("quantity", flat=True)) == 5
