"""Who the house and its clients are on papers."""

from __future__ import annotations

import dataclasses
import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from quartermaster.accounts.models import Deed
from quartermaster.catalog import business
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Business
from quartermaster.catalog.operations import BusinessDetails
from quartermaster.kernel.refusals import StaleVersion
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.catalog.test_pages import post

pytestmark = pytest.mark.django_db

US = BusinessDetails(
    legal_name="Kettle & Sons Ltd",
    street="7 Dock Road",
    city="Bristol",
    postcode="BS1 4XX",
    country="gb",
    tax_number="GB 123 4567 89",
    gs1_company_prefix="9521234",
)


def say(details: BusinessDetails = US, *, owner: str | None = None, version: int = 0) -> Business:
    code = owner or scenes.house().code
    return catalog.set_business(scenes.act(), owner_code=code, details=details, version=version)


def test_the_house_says_who_it_is_and_changes_it() -> None:
    said = say()
    assert (said.legal_name, said.country, said.version) == ("Kettle & Sons Ltd", "GB", 1)
    assert business.letterhead(said)["sender"] == ["Kettle & Sons Ltd", "7 Dock Road", "BS1 4XX Bristol", "UNITED KINGDOM"]
    changed = say(dataclasses.replace(US, city="Bath"), version=1)
    assert (changed.city, changed.version) == ("Bath", 2)
    assert Deed.objects.latest("id").details == {"changed": "city"}
    with pytest.raises(StaleVersion):
        say(US, version=1)
    assert say(dataclasses.replace(US, city="Bath"), version=2).version == 2


def test_a_client_without_one_sends_papers_under_the_house() -> None:
    client = catalog.add_owner(scenes.act(), code=scenes.fresh("OWN"), name="Client")
    with pytest.raises(business.BusinessUnknown):
        business.sender_of(client.pk)
    house = say()
    assert business.sender_of(client.pk) == house
    own = say(dataclasses.replace(US, legal_name="Client Ltd"), owner=client.code)
    assert business.sender_of(client.pk) == own
    assert business.sender_of(scenes.house().pk) == house


def test_what_cannot_stand_on_paper_is_refused_field_by_field() -> None:
    wrong = BusinessDetails(
        legal_name=" ", street="x" * 201, city="Bris\ntol", country="UK", email="nobody", gs1_company_prefix="12", paper="a5"
    )
    with pytest.raises(catalog.InvalidBusiness) as refused:
        say(wrong)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/legal_name", "required"),
        ("/street", "too_long"),
        ("/city", "too_long"),
        ("/country", "unknown_country"),
        ("/paper", "unknown_paper"),
        ("/email", "not_an_email"),
        ("/gs1_company_prefix", "invalid_company_prefix"),
    ]
    assert not Business.objects.exists()


def test_the_database_holds_it_too() -> None:
    said = say()
    for wrong in ({"country": "uk"}, {"gs1_company_prefix": "12"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Business.objects.filter(pk=said.pk).update(**wrong)


def test_programs_read_and_say_it() -> None:
    program = Program(token_of(scenes.person("manager")))
    path = f"/api/v1/owners/{scenes.house().code}/business"
    assert problem(program.get(path)) == (409, "business_unknown")
    body = {"legal_name": "Kettle Ltd", "street": "7 Dock Road", "city": "Bristol", "country": "GB"}
    assert program.put(path, body).status_code == 200
    assert json.loads(program.get(path).content)["legal_name"] == "Kettle Ltd"
    assert problem(program.put(path, body)) == (428, "precondition_required")
    assert program.put(path, {**body, "city": "Bath"}, If_Match='"1"').status_code == 200
    assert problem(Program(token_of(scenes.person("buyer"))).get(path)) == (403, "permission_missing")


def test_the_page_says_it(client: Client) -> None:
    client.force_login(scenes.person("manager"))
    assert client.get(reverse("business")).status_code == 200
    typed = {**dataclasses.asdict(US), "country": "GB", "version": "0"}
    save = reverse("owner_business_save", args=[scenes.house().code])
    assert b"is not a GS1 company prefix" in post(client, save, {**typed, "gs1_company_prefix": "12"}).content
    assert post(client, save, typed).status_code == 303
    assert Business.objects.get().legal_name == "Kettle & Sons Ltd"
