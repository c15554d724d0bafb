"""Whose goods they are, on pages: asked, shown and changed where there are several owners, unheard of where there is one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel import clock
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.stock.models import Hold, Lot, Movement
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.scenes import goods, owned
from tests.stock.test_pages import Person, exported, place, said, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> scenes.Site:
    return scenes.site()


@pytest.fixture
def tea() -> Sku:
    return scenes.sku()


@pytest.fixture
def acme() -> Owner:
    return Owner.objects.create(code=scenes.fresh("O"), name=scenes.fresh("Acme "))


def on_hand(item: Sku, owner: Owner) -> Decimal:
    return queries.positions([item.id], owner_id=owner.id)[item.id].on_hand


def test_goods_are_given_to_a_client_at_a_price_and_taken_back_with_one_click(tea, site, acme):
    scenes.stocked(tea, 10, site.shelf)
    manager = Person("manager")
    given = {
        "sku": tea.code, "bin": place(site.shelf), "quantity": "4", "owner": scenes.house().code, "to_owner": acme.code,
        "unit_cost": "3.10", "reason": "Sold to them",
    }  # fmt: skip
    done = manager.deed(reverse("owner_change"), **given)
    words, undo = said(done)
    assert words == f"4 of {tea.code} are now {acme.name}’s."
    assert (on_hand(tea, scenes.house()), on_hand(tea, acme)) == (6, 4)
    shown = text_of(manager.get(reverse("owner_change_list")))
    assert all(words in shown for words in (tea.code, acme.name, "£3.10", "£12.40"))
    assert acme.name in exported(manager, "owner_change_list", sku=tea.code).decode()
    assert "Sold to them" in exported(manager, "owner_change_list", sku=tea.code).decode()
    assert manager.deed(undo).status_code == 303
    assert (on_hand(tea, scenes.house()), on_hand(tea, acme)) == (10, 0)
    assert "Taken back" in text_of(manager.get(reverse("owner_change_list"), {"sku": tea.code}))
    assert check() == []


def test_the_whole_change_is_reversed_from_the_page_of_one_of_its_movements(tea, site, acme):
    scenes.stocked(tea, 7, site.shelf)
    manager = Person("manager")
    manager.deed(
        reverse("owner_change"), sku=tea.code, bin=place(site.shelf), quantity="7", owner=scenes.house().code, to_owner=acme.code
    )
    movement = Movement.objects.filter(sku=tea, kind="owner_change").latest("id")
    assert "The whole change of owner" in text_of(manager.get(reverse("movement_reverse_form", args=[movement.pk])))
    assert manager.deed(reverse("movement_reverse", args=[movement.pk]), reason="data_entry_error").status_code == 303
    assert (on_hand(tea, scenes.house()), on_hand(tea, acme)) == (7, 0)


def test_a_change_of_owner_is_backdated_by_whoever_may_and_by_nobody_else(tea, site, acme):
    scenes.stocked(tea, 5, site.shelf)
    fields = {"sku": tea.code, "bin": place(site.shelf), "quantity": "2", "owner": scenes.house().code, "to_owner": acme.code}
    yesterday = (clock.now() - timedelta(days=1)).replace(second=0, microsecond=0)
    manager = Person("manager")
    assert manager.deed(reverse("owner_change"), **fields, occurred_at=f"{yesterday:%Y-%m-%dT%H:%M}").status_code == 303
    moved = Movement.objects.filter(sku=tea, kind="owner_change")
    assert {row.occurred_at.date() for row in moved} == {yesterday.date()}
    tomorrow = manager.deed(reverse("owner_change"), **fields, occurred_at=f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}")
    assert (tomorrow.status_code, "in the future" in text_of(tomorrow)) == (422, True)
    assert Person("storekeeper").deed(reverse("owner_change"), **fields).status_code == 403


def test_what_is_wrong_is_said_beside_its_field(tea, site, acme):
    scenes.stocked(tea, 5, site.shelf)
    manager, fields = Person("manager"), {"sku": tea.code, "bin": place(site.shelf), "quantity": "2"}
    house = scenes.house().code
    same = manager.deed(reverse("owner_change"), **fields, owner=house, to_owner=house)
    assert (same.status_code, "Name another owner" in text_of(same)) == (422, True)
    nobody = manager.deed(reverse("owner_change"), **fields, owner=house)
    assert (nobody.status_code, on_hand(tea, acme)) == (422, 0)


def test_a_lot_is_asked_for_and_passes_with_its_dates(site, acme):
    jam, manager, house = scenes.sku(tracking="lot"), Person("manager"), scenes.house()
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(house.id, jam.id, "L1", expires_on=clock.now().date())])
    stock.open_balances(scenes.act(), goods=[goods(jam, 5, site.shelf, lot_id=lot)])
    fields = {"sku": jam.code, "bin": place(site.shelf), "quantity": "2", "owner": house.code, "to_owner": acme.code}
    asked = manager.deed(reverse("owner_change"), **fields)
    assert (asked.status_code, "say which lot" in text_of(asked)) == (422, True)
    assert manager.deed(reverse("owner_change"), **fields, lot="L1").status_code == 303
    assert Lot.objects.get(owner=acme, sku=jam).expires_on == clock.now().date()
    shown = manager.get(reverse("lot", args=[lot]))
    assert "Change owner" in text_of(shown)


def test_adjusting_moving_and_holding_are_done_for_the_owner_that_was_chosen(tea, site, acme):
    manager, place_of = Person("manager"), place(site.shelf)
    found = {"sku": tea.code, "bin": place_of, "direction": "found", "quantity": "9", "reason": "found", "owner": acme.code}
    assert manager.deed(reverse("adjust"), **found).status_code == 303
    assert (on_hand(tea, acme), on_hand(tea, scenes.house())) == (9, 0)
    moved = {"sku": tea.code, "from_bin": place_of, "to_bin": place(site.second_shelf), "quantity": "4", "owner": acme.code}
    assert manager.deed(reverse("transfer"), **moved).status_code == 303
    held = {"sku": tea.code, "bin": place_of, "quantity": "2", "reason": "damaged"}
    unsaid = manager.deed(reverse("hold"), **held)
    assert (unsaid.status_code, "say whose they are" in text_of(unsaid)) == (422, True)
    assert manager.deed(reverse("hold"), **held, owner=acme.code).status_code == 303
    assert [(row.owner_id, row.quantity) for row in Hold.objects.filter(sku=tea)] == [(acme.id, 2)]


def test_all_of_one_owners_goods_in_a_bin_are_held_and_no_others(tea, site, acme):
    scenes.stocked(tea, 5, site.shelf)
    stock.open_balances(scenes.act(), goods=[owned(goods(tea, 3, site.shelf), acme)])
    asked = {"bin": place(site.shelf), "reason": "quarantine", "owner": acme.code}
    assert Person("manager").deed(reverse("hold"), **asked).status_code == 303
    assert [(row.owner_id, row.quantity) for row in Hold.objects.filter(sku=tea)] == [(acme.id, 3)]


LISTS = ("movement_list", "balance_list", "lot_list", "hold_list")


@pytest.mark.parametrize("name", LISTS)
def test_lists_say_whose_and_are_narrowed_to_one_owner(name, tea, site, acme):
    scenes.stocked(tea, 5, site.shelf)
    stock.open_balances(scenes.act(), goods=[owned(goods(tea, 3, site.shelf), acme)])
    reader = Person("manager")
    assert ">Owner<" in text_of(reader.get(reverse(name)))
    narrowed = reader.get(reverse(name), {"owner": acme.code})
    assert (narrowed.status_code, f">{scenes.house().name}<td" in text_of(narrowed)) == (200, False)


def test_the_export_says_whose(tea, site, acme):
    stock.open_balances(scenes.act(), goods=[owned(goods(tea, 3, site.shelf), acme)])
    lines = exported(Person("manager", at=site), "balance_list").decode().splitlines()
    assert lines[0].split(",")[-1] == "Owner"
    assert [line.split(",")[-1] for line in lines[1:]] == [acme.code]


def test_a_house_without_clients_is_never_asked(tea, site):
    assert Owner.objects.get() == scenes.house()
    scenes.stocked(tea, 5, site.shelf)
    manager = Person("manager")
    for name in ("adjust_form", "transfer_form", "hold_form"):
        assert 'name="owner"' not in text_of(manager.get(reverse(name))), name
    for name in LISTS:
        assert ">Owner<" not in text_of(manager.get(reverse(name))), name
    assert "Change owner" not in text_of(manager.get(reverse("insights:sku", args=[tea.code])))


def test_what_there_is_no_choice_of_is_filled_in(tea, site, acme):
    stock.open_balances(scenes.act(), goods=[owned(goods(tea, 3, site.shelf), acme)])
    shown = text_of(Person("manager").get(reverse("owner_change_form"), {"sku": tea.code}))
    assert f'value="{place(site.shelf)}"' in shown
    assert f'<option value="{acme.code}" selected>' in shown
