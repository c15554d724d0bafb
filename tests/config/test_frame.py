"""The frame: who sees which entries, and what a person may choose in it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.accounts import permissions
from quartermaster.accounts.models import User
from quartermaster.config import navigation
from quartermaster.config.navigation import Area, Entry
from quartermaster.locations.models import Warehouse
from quartermaster.web import scope
from tests import scenes

AREAS = (
    Area(
        "People", "users", "p", (Entry("People", "people_list", "accounts.manage"), Entry("Ships", "no_such_page", "stock.view"))
    ),
    Area("Ships", "send", "h", (Entry("Ships", "no_such_page", "stock.view"),)),
)


def signed_in(*roles: str) -> tuple[Client, User]:
    user = scenes.person(*roles)
    client = Client()
    client.force_login(user)
    return client, user


def test_shows_only_pages_that_exist_to_those_who_may_open_them() -> None:
    seen = navigation.places(AREAS, permissions.granted_by(["administrator"]), "/elsewhere/")
    assert [(place.label, [link.label for link in place.links], place.current) for place in seen] == [
        ("People", ["People"], False)
    ]
    assert navigation.places(AREAS, permissions.granted_by(["storekeeper"]), "/") == ()


def test_a_page_below_an_entry_belongs_to_it() -> None:
    below = reverse("people_list") + "12/"
    place = navigation.places(AREAS, permissions.granted_by(["administrator"]), below)[0]
    assert place.current
    assert place.links[0].current


def test_a_page_belongs_to_one_entry_alone_whichever_part_of_the_navigation_is_drawn() -> None:
    held = permissions.granted_by(["administrator"])
    both = [*navigation.places(navigation.AREAS, held, reverse("owner_list"))]
    both += navigation.places((navigation.SETTINGS,), held, reverse("owner_list"))
    assert [link.label for place in both for link in place.links if link.current] == ["Owners"]


def test_every_permission_of_the_navigation_exists() -> None:
    entries = [entry for area in (*navigation.AREAS, navigation.SETTINGS) for entry in area.entries] + list(navigation.NEW)
    assert {entry.permission for entry in entries} <= set(permissions.PERMISSIONS)


@pytest.mark.django_db
def test_what_the_new_menu_offers_is_a_page_or_opens_in_a_dialog() -> None:
    client, _ = signed_in("administrator")
    for entry in navigation.NEW:
        assert (b"<html" in client.get(entry.url).content) is not entry.dialog, entry.label
    assert f'data-dialog="{reverse("work_order_new")}"' in client.get(reverse("lot_list")).content.decode()


@pytest.mark.django_db
def test_a_warehouse_stays_chosen_until_all_are_chosen_again() -> None:
    client, _ = signed_in("storekeeper")
    leeds = Warehouse.objects.create(code=scenes.fresh("W"), name="Leeds")
    answer = client.post(reverse("scope"), {"warehouse": leeds.pk, "next": "/stock/?low=yes"})
    assert answer["Location"] == "/stock/?low=yes"
    assert client.session[scope.SESSION_KEY] == leeds.pk
    client.post(reverse("scope"), {"warehouse": ""})
    assert scope.SESSION_KEY not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("warehouse", ["0", "-1", "x", "²", "9" * 30, "999999999"])
def test_a_warehouse_that_is_none_means_all(warehouse: str) -> None:
    client, _ = signed_in("storekeeper")
    client.post(reverse("scope"), {"warehouse": warehouse})
    assert scope.SESSION_KEY not in client.session


@pytest.mark.django_db
def test_a_choice_never_leads_to_another_site() -> None:
    client, _ = signed_in("storekeeper")
    assert client.post(reverse("scope"), {"next": "https://elsewhere.example/"})["Location"] == "/"


@pytest.mark.django_db
def test_colours_are_kept_for_the_person_and_unknown_ones_change_nothing() -> None:
    client, user = signed_in("storekeeper")
    client.post(reverse("theme"), {"theme": "dark"})
    client.post(reverse("theme"), {"theme": "pink"})
    user.refresh_from_db()
    assert user.theme == "dark"


@pytest.mark.django_db
def test_choices_need_somebody_signed_in() -> None:
    assert Client().post(reverse("theme"), {"theme": "dark"})["Location"].startswith("/accounts/login/")
    assert Client().get(reverse("scope")).status_code == 405
