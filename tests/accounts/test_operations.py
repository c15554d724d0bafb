"""Adding people, changing what they may do, and making tokens."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import signing
from django.db import Error, connection, transaction

from quartermaster.accounts import operations as accounts
from quartermaster.accounts import queries, tokens
from quartermaster.accounts.models import ApiKey, Deed, User
from quartermaster.accounts.permissions import PERMISSIONS
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Invalid, NotFound, Refusal
from tests.accounts.scenes import PASSWORD, act_of, person

pytestmark = pytest.mark.django_db


def verbs_of(user: User) -> list[str]:
    return [deed.verb for deed in queries.deeds_of(accounts.document_of(user))]


def _found(token: str, name: str = "ada") -> User:
    return accounts.found_administrator(token=token, username=name, email=f"{name}@example.com", password=PASSWORD)


def test_the_first_administrator_is_founded_once() -> None:
    token = accounts.welcome_token()
    assert token is not None
    ada = _found(token)
    assert ada.roles == ["administrator"]
    assert ada.check_password(PASSWORD)
    assert verbs_of(ada) == ["accounts.found_administrator"]
    assert accounts.welcome_token() is None
    with pytest.raises(accounts.InvalidLink):
        _found(token, "eve")
    assert not User.objects.filter(username="eve").exists()


def test_refuses_a_welcome_token_made_elsewhere() -> None:
    for made_up in ("", "abc", signing.dumps("welcome", salt="elsewhere")):
        with pytest.raises(accounts.InvalidLink):
            _found(made_up)
    assert not User.objects.exists()


def test_refuses_a_weak_password_for_the_administrator() -> None:
    with pytest.raises(Invalid) as refused:
        accounts.found_administrator(
            token=accounts.welcome_token() or "", username="ada", email="ada@example.com", password="password"
        )
    assert {error.code for error in refused.value.errors} == {"password_too_short", "password_too_common"}
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_found_at_the_same_time_are_one_administrator() -> None:
    token = accounts.welcome_token() or ""
    start = threading.Barrier(2)

    def found(name: str) -> str:
        start.wait()
        try:
            return _found(token, name).username
        except accounts.InvalidLink as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(found, ["ada", "eve"]))
    assert answers[1] == "invalid_link" or answers[1] in ("ada", "eve")
    assert answers.count("invalid_link") == 1
    assert queries.administrators().count() == 1


def test_an_invited_person_sets_a_password_once() -> None:
    administrator = person("administrator")
    invited = accounts.add_person(
        act_of(administrator), username="bo", email="Bo@Example.com", roles=["buyer"], full_name="Bo Berg Olsen"
    )
    assert (invited.person.name, invited.person.email, invited.person.roles) == ("Bo Berg Olsen", "bo@example.com", ["buyer"])
    assert not invited.person.has_usable_password()
    *_, uid, token, _ = invited.path.split("/")
    bo = accounts.accept_invitation(uid=uid, token=token, password=PASSWORD)
    assert bo.check_password(PASSWORD)
    assert verbs_of(bo) == ["accounts.accept_invitation", "accounts.add_person"]
    with pytest.raises(accounts.InvalidLink):
        accounts.accept_invitation(uid=uid, token=token, password="another long sentence")
    assert User.objects.get(pk=bo.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"username": "a b"}, "invalid"),
        ({"username": ""}, "invalid"),
        ({"email": "nowhere"}, "invalid"),
        ({"roles": ["owner"]}, "invalid"),
        ({"username": "TAKEN"}, "name_taken"),
        ({"username": "system"}, "name_taken"),
        ({"email": "Taken@example.com"}, "name_taken"),
    ],
)
def test_refuses_a_person_with_a_wrong_or_taken_name(wrong: dict[str, object], code: str) -> None:
    administrator = person("administrator")
    User.objects.create(username="taken", email="taken@example.com")
    given: dict[str, object] = {"username": "bo", "email": "bo@example.com", "roles": ["buyer"], **wrong}
    with pytest.raises(Refusal) as refused:
        accounts.add_person(act_of(administrator), **given)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert (User.objects.count(), Deed.objects.count()) == (2, 0)


def test_roles_are_changed_and_noted() -> None:
    administrator, bo = person("administrator"), person("seller")
    changed = accounts.change_roles(act_of(administrator), person=bo, roles=["manager", "buyer"])
    assert changed.roles == ["buyer", "manager"]
    (deed,) = queries.deeds_of(accounts.document_of(bo))
    assert (deed.verb, deed.actor) == ("accounts.change_roles", administrator)
    assert deed.details == {"before": ["seller"], "after": ["buyer", "manager"]}


def test_refuses_to_lose_the_last_administrator() -> None:
    only = person("administrator")
    person("manager")
    with pytest.raises(accounts.LastAdministrator):
        accounts.change_roles(act_of(only), person=only, roles=["manager"])
    with pytest.raises(accounts.LastAdministrator):
        accounts.deactivate(act_of(only), person=only)
    only.refresh_from_db()
    assert (only.roles, only.is_active, Deed.objects.count()) == (["administrator"], True, 0)


def test_one_of_two_administrators_may_go_and_come_back() -> None:
    first, second = person("administrator"), person("administrator")
    accounts.deactivate(act_of(first), person=second)
    second.refresh_from_db()
    assert second.permissions_held == frozenset()
    accounts.reactivate(act_of(first), person=second)
    second.refresh_from_db()
    assert second.permissions_held == frozenset(PERMISSIONS)
    assert verbs_of(second) == ["accounts.reactivate", "accounts.deactivate"]


def test_somebody_invited_does_not_count_as_administrator() -> None:
    only = person("administrator")
    accounts.add_person(act_of(only), username="bo", email="bo@example.com", roles=["administrator"])
    with pytest.raises(accounts.LastAdministrator):
        accounts.deactivate(act_of(only), person=only)


def test_a_token_is_issued_and_recognised() -> None:
    seller = person("seller")
    issued = accounts.issue_key(act_of(seller), owner=seller, name=" till ", scopes=["stock.view", "sales.view"])
    bearer = tokens.recognise(issued.token)
    assert bearer is not None
    assert (bearer.user, bearer.permissions) == (seller, frozenset({"stock.view", "sales.view"}))
    assert (issued.key.name, issued.token[:3]) == ("till", "qm_")
    (deed,) = queries.deeds_of(f"token:{issued.key.pk}")
    assert issued.token not in str(deed.details)


@pytest.mark.parametrize(
    ("scopes", "code"), [([], "invalid"), (["stock.fly"], "invalid"), (["stock.adjust"], "scope_not_held"), (["*"], "invalid")]
)
def test_refuses_scopes_that_the_owner_lacks(scopes: list[str], code: str) -> None:
    seller = person("seller")
    with pytest.raises(Refusal) as refused:
        accounts.issue_key(act_of(seller), owner=seller, name="till", scopes=scopes)
    assert refused.value.code == code
    assert not ApiKey.objects.exists()


def test_refuses_a_token_that_has_expired_already() -> None:
    seller = person("seller")
    with pytest.raises(Invalid):
        accounts.issue_key(
            act_of(seller), owner=seller, name="till", scopes=["stock.view"], expires_at=clock.now() - timedelta(seconds=1)
        )
    assert not ApiKey.objects.exists()


def test_a_rotated_token_takes_the_place_of_the_old_one() -> None:
    seller = person("seller")
    old = accounts.issue_key(act_of(seller), owner=seller, name="till", scopes=["stock.view"])
    new = accounts.rotate_key(act_of(seller), key=old.key)
    assert (new.key.name, new.key.scopes) == ("till", ["stock.view"])
    assert tokens.recognise(old.token) is None
    assert tokens.recognise(new.token) is not None


def test_nobody_sees_or_stops_the_token_of_another() -> None:
    seller, other, administrator = person("seller"), person("seller"), person("administrator")
    key = accounts.issue_key(act_of(seller), owner=seller, name="till", scopes=["stock.view"]).key
    with pytest.raises(NotFound):
        accounts.key_of(act_of(other), key.pk, manage=True)
    with pytest.raises(NotFound):
        accounts.key_of(act_of(administrator), key.pk)
    assert accounts.key_of(act_of(administrator), key.pk, manage=True) == key


def test_a_token_from_the_environment_works_and_replaces_the_one_before() -> None:
    first, second = "qm_" + "a" * 40, "qm_" + "b" * 40
    for _ in range(2):
        accounts.import_admin_token(first)
    bearer = tokens.recognise(first)
    assert bearer is not None
    assert bearer.permissions == frozenset(PERMISSIONS)
    accounts.import_admin_token(second)
    tokens.forget_remembered()
    assert tokens.recognise(first) is None
    assert tokens.recognise(second) is not None
    assert accounts.welcome_token() is not None


def test_a_token_from_the_environment_learns_the_permissions_of_a_newer_version_at_its_next_start() -> None:
    token = "qm_" + "a" * 40
    accounts.import_admin_token(token)
    ApiKey.objects.update(scopes=["stock.view"])
    accounts.import_admin_token(token)
    tokens.forget_remembered()
    bearer = tokens.recognise(token)
    assert bearer is not None
    assert bearer.permissions == frozenset(PERMISSIONS)


@pytest.mark.parametrize("token", ["", "qm_short", "x" * 50, "qm_" + "ä" * 40])
def test_refuses_a_weak_token_from_the_environment(token: str) -> None:
    with pytest.raises(Invalid):
        accounts.import_admin_token(token)
    assert not ApiKey.objects.exists()


def test_background_work_has_one_account_that_cannot_sign_in() -> None:
    assert accounts.system_user_id() == accounts.system_user_id()
    system = User.objects.get(username="system")
    assert (system.permissions_held, system.has_usable_password()) == (frozenset(), False)
    assert system not in queries.people()


def test_the_timeline_cannot_be_edited() -> None:
    seller = person("seller")
    accounts.change_settings(act_of(seller), person=seller, full_name="Ada", theme="dark")
    for change in (lambda: Deed.objects.update(verb="x"), lambda: Deed.objects.all().delete()):
        with pytest.raises(Error), transaction.atomic():
            change()
    assert verbs_of(seller) == ["accounts.change_settings"]
