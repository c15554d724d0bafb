"""The verbs of people and tokens. Each leaves a line on the timeline of whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from quartermaster.accounts import queries, scopes, tokens
from quartermaster.accounts.acts import Act, Source, record
from quartermaster.accounts.models import ApiKey, User
from quartermaster.accounts.permissions import PERMISSIONS, ROLES
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound, Refusal

WELCOME_SALT = "quartermaster.accounts.welcome"
WELCOME_SECONDS = 24 * 3600
ADMINISTRATOR = "administrator"
SHORTEST_IMPORTED_TOKEN = 32
Named = Mapping[str, int]
"""Codes with their ids."""
LATEST_YEAR = 9998
"""What PostgreSQL keeps of a later moment could not be read back in UTC."""
_LOCK_FOUNDING = "SELECT pg_advisory_xact_lock(hashtext('quartermaster.accounts.found_administrator'))"


class LastAdministrator(Conflict):
    code = "last_administrator"
    title = "Somebody must remain administrator"


class AdministratorsSeeAll(Conflict):
    code = "administrators_see_all"
    title = "An administrator sees everything"


class InvalidLink(Refusal):
    code = "invalid_link"
    status = 410
    title = "This link no longer works"


class ScopeNotHeld(Refusal):
    code = "scope_not_held"
    status = 403
    title = "A token cannot do more than its owner"


class NameTaken(Conflict):
    code = "name_taken"
    title = "Somebody has this name already"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new token. `token` is shown now and never again."""

    key: ApiKey
    token: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A new person and the path where they set their password: once, within three days."""

    person: User
    path: str


@transaction.atomic
def add_person(act: Act, *, username: str, email: str, roles: Sequence[str], full_name: str = "") -> Invitation:
    """Add a person who sets their own password through the invitation's link."""
    person = _new_person(username=username, email=email, roles=roles, full_name=full_name)
    person.set_unusable_password()
    person.save()
    record(act, "accounts.add_person", document=document_of(person), roles=person.roles)
    return Invitation(person, _link_for(person))


@transaction.atomic
def invite_again(act: Act, *, person: User) -> Invitation:
    """A new link to set a password with; links made earlier go on working until one is used."""
    record(act, "accounts.invite_again", document=document_of(person))
    return Invitation(person, _link_for(person))


@transaction.atomic
def accept_invitation(*, uid: str, token: str, password: str) -> User:
    """Set the invited person's password. Each link works once."""
    person = invited_person(uid=uid, token=token)
    person = User.objects.select_for_update().get(pk=person.pk)
    if not default_token_generator.check_token(person, token):
        raise _dead_link()
    _check_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    record(Act(person.pk, Source.PAGE), "accounts.accept_invitation", document=document_of(person))
    return person


def invited_person(*, uid: str, token: str) -> User:
    """Whom an invitation's link is for, or `InvalidLink`."""
    try:
        person = User.objects.filter(pk=int(urlsafe_base64_decode(uid)), is_active=True).first()
    except (ValueError, OverflowError) as error:
        raise _dead_link() from error
    if person is None or not default_token_generator.check_token(person, token):
        raise _dead_link()
    return person


def welcome_token() -> str | None:
    """A one-time token to found the first administrator with; None where there is one."""
    return None if queries.administrator_exists() else signing.dumps("welcome", salt=WELCOME_SALT)


def check_welcome(token: str) -> None:
    """Refuse a welcome token that is not ours, is older than a day, or comes too late."""
    try:
        signing.loads(token, salt=WELCOME_SALT, max_age=WELCOME_SECONDS)
    except signing.BadSignature as error:
        raise _dead_link() from error
    if queries.administrator_exists():
        raise _dead_link()


@transaction.atomic
def found_administrator(*, token: str, username: str, email: str, password: str, full_name: str = "") -> User:
    """The first administrator, by a welcome token, once: of two at the same time one is refused."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_FOUNDING)
    check_welcome(token)
    person = _new_person(username=username, email=email, roles=[ADMINISTRATOR], full_name=full_name)
    _check_password(password, person)
    person.set_password(password)
    person.save()
    record(Act(person.pk, Source.PAGE), "accounts.found_administrator", document=document_of(person))
    return person


@transaction.atomic
def change_roles(act: Act, *, person: User, roles: Sequence[str]) -> User:
    """Give a person exactly these roles, from the next request on."""
    wanted = _known_roles(roles)
    if ADMINISTRATOR not in wanted:
        _keep_an_administrator(without=person)
    locked = User.objects.select_for_update().get(pk=person.pk)
    if ADMINISTRATOR in wanted and locked.scope is not None:
        raise AdministratorsSeeAll(
            "This person is confined to a part. Let them see everything first, then make them administrator."
        )
    before, locked.roles = locked.roles, wanted
    locked.save(update_fields=["roles"])
    record(act, "accounts.change_roles", document=document_of(person), before=before, after=wanted)
    transaction.on_commit(tokens.forget_remembered)
    return locked


@transaction.atomic
def confine(
    act: Act, *, person: User, owners: Named | None, warehouses: Named | None, supplier: tuple[str, int] | None = None
) -> User:
    """Let a person see and act on these owners' goods in these warehouses only, from the next request on.

    Both are codes with their ids; None means all of them. Somebody of a supplier (its code and id) sees what the supplier is
    told, and nothing else. Administrators see everything, so they cannot be confined.
    """
    confined = owners is not None or warehouses is not None or supplier is not None
    if supplier is not None and (owners is not None or warehouses is not None):
        message = "Somebody of a supplier sees what the supplier is told: choose no owners and no warehouses."
        raise Invalid(message, errors=[FieldError("/supplier", "invalid", message)])
    for pointer, named in (("/owners", owners), ("/warehouses", warehouses)):
        if named is not None and not named:
            message = "Name at least one, or leave it out for all of them."
            raise Invalid(message, errors=[FieldError(pointer, "empty", message)])
    if confined:
        scopes.require_in_force()
    locked = User.objects.select_for_update().get(pk=person.pk)
    if ADMINISTRATOR in locked.roles and confined:
        raise AdministratorsSeeAll("An administrator sees everything. Take the role away first, then choose what they see.")
    locked.owner_ids = None if owners is None else sorted(owners.values())
    locked.warehouse_ids = None if warehouses is None else sorted(warehouses.values())
    locked.supplier_id = supplier[1] if supplier else None
    locked.save(update_fields=["owner_ids", "warehouse_ids", "supplier_id"])
    said = {"owners": owners, "warehouses": warehouses}
    record(
        act,
        "accounts.confine",
        document=document_of(locked),
        **({"supplier": supplier[0]} if supplier else {}),
        **{what: "all" if named is None else ", ".join(sorted(named)) for what, named in said.items()},
    )
    transaction.on_commit(tokens.forget_remembered)
    return locked


@transaction.atomic
def deactivate(act: Act, *, person: User) -> None:
    """Let a person no longer sign in; their tokens stop too. What they did stays under their name."""
    _keep_an_administrator(without=person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    record(act, "accounts.deactivate", document=document_of(person))
    transaction.on_commit(tokens.forget_remembered)


@transaction.atomic
def reactivate(act: Act, *, person: User) -> None:
    """Let a person sign in again, with the roles they had."""
    User.objects.filter(pk=person.pk).update(is_active=True)
    record(act, "accounts.reactivate", document=document_of(person))
    transaction.on_commit(tokens.forget_remembered)


@transaction.atomic
def change_settings(act: Act, *, person: User, full_name: str, theme: str) -> None:
    """One's own name and look."""
    if theme not in {value for value, _ in User._meta.get_field("theme").flatchoices}:
        raise Invalid(
            "Choose one of the looks offered.", errors=[FieldError("/theme", "unknown_theme", "There is no such look.")]
        )
    first, _, last = full_name.strip().partition(" ")
    User.objects.filter(pk=person.pk).update(first_name=first[:150], last_name=last[:150], theme=theme)
    record(act, "accounts.change_settings", document=document_of(person))


@transaction.atomic
def issue_key(act: Act, *, owner: User, name: str, scopes: Sequence[str], expires_at: datetime | None = None) -> IssuedKey:
    """A token that may do `scopes`, all of which its owner and whoever acts must hold."""
    wanted = _grantable(scopes, owner.permissions_held & act.permissions)
    label = name.strip()
    if not label or len(label) > 100:
        raise Invalid("A token needs a name.", errors=[FieldError("/name", "name_length", "A name has 1 to 100 characters.")])
    if expires_at is not None and expires_at <= clock.now():
        raise Invalid("A token must expire later.", errors=[FieldError("/expires_at", "in_the_past", "This moment has passed.")])
    if expires_at is not None and expires_at.year > LATEST_YEAR:
        message = f"A token expires by {LATEST_YEAR} at the latest, or never."
        raise Invalid(message, errors=[FieldError("/expires_at", "too_late", message)])
    return _issue(act, owner, label, wanted, expires_at, tokens.new_token())


@transaction.atomic
def revoke_key(act: Act, *, key: ApiKey) -> None:
    """Stop a token: here at once, in other processes within five seconds. Revoking twice is revoking once."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now()):
        record(act, "accounts.revoke_key", document=f"token:{key.pk}", name=key.name)
    transaction.on_commit(tokens.forget_remembered)


@transaction.atomic
def rotate_key(act: Act, *, key: ApiKey) -> IssuedKey:
    """A new token in place of an old one, with its name, scopes and expiry."""
    revoke_key(act, key=key)
    return issue_key(act, owner=key.owner, name=key.name, scopes=key.scopes, expires_at=key.expires_at)


@transaction.atomic
def import_admin_token(token: str) -> ApiKey:
    """Make `token` (from the environment) work with every permission there is now. Earlier ones imported this way stop."""
    if not token.startswith(tokens.PREFIX) or len(token) < SHORTEST_IMPORTED_TOKEN or not token.isascii():
        raise Invalid(
            f"An administrator's token begins with {tokens.PREFIX} and has at least {SHORTEST_IMPORTED_TOKEN} characters."
        )
    owner = User.objects.get(pk=_service_user(queries.ENVIRONMENT, roles=[ADMINISTRATOR]))
    act = Act(owner.pk, Source.COMMAND, permissions=frozenset(PERMISSIONS))
    same = ApiKey.objects.filter(digest=tokens.digest(token)).first()
    for earlier in queries.keys_of(owner).exclude(digest=tokens.digest(token)):
        revoke_key(act, key=earlier)
    ApiKey.objects.filter(digest=tokens.digest(token), owner=owner).update(scopes=sorted(PERMISSIONS))
    return same or _issue(act, owner, "From the environment", sorted(PERMISSIONS), None, token).key


def system_user_id() -> int:
    """The account that background work acts as. It cannot sign in."""
    return _service_user(queries.SYSTEM, roles=[])


def document_of(person: User) -> str:
    """The name of a person's timeline."""
    return f"person:{person.pk}"


def key_of(act: Act, key_id: int, *, manage: bool = False) -> ApiKey:
    """One's own token, or with `manage` anybody's for whoever manages people; otherwise there is no such token."""
    key = ApiKey.objects.select_related("owner").filter(pk=key_id, revoked_at=None).first()
    allowed = key is not None and (key.owner_id == act.user_id or (manage and "accounts.manage" in act.permissions))
    if key is None or not allowed:
        raise NotFound("There is no such token, or it is not yours.")
    return key


def _new_person(*, username: str, email: str, roles: Sequence[str], full_name: str) -> User:
    """A person not yet saved, or the refusal that names what is wrong."""
    first, _, last = full_name.strip().partition(" ")
    person = User(username=username.strip(), email=email.strip().lower(), roles=_known_roles(roles), first_name=first)
    person.last_name = last
    try:
        User.username_validator(person.username)
        validate_email(person.email)
        if not 1 <= len(person.username) <= 150 or len(first) > 150 or len(last) > 150:
            raise ValidationError("A name has 1 to 150 characters.", code="name_length")
    except ValidationError as error:
        message = " ".join(error.messages)
        pointer = "/email" if "email" in message.lower() else "/username"
        raise Invalid(message, errors=[FieldError(pointer, error.code or "invalid", message)]) from error
    if User.objects.filter(username__iexact=person.username).exists() or person.username.lower() in queries.UNSEEN:
        raise NameTaken(f"Somebody is called {person.username} already. Choose another name.")
    if User.objects.filter(email__iexact=person.email).exists():
        raise NameTaken(f"Somebody has the address {person.email} already.")
    return person


def _known_roles(roles: Sequence[str]) -> list[str]:
    unknown = sorted(set(roles) - set(ROLES))
    if unknown:
        message = f"There is no role “{unknown[0][:30]}”. Roles: {', '.join(ROLES)}."
        raise Invalid(message, errors=[FieldError("/roles", "unknown_role", message)])
    return [role for role in ROLES if role in roles]


def _check_password(password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        errors = [FieldError("/password", str(item.code), " ".join(item.messages)) for item in error.error_list]
        raise Invalid(" ".join(error.messages), errors=errors) from error


def _keep_an_administrator(*, without: User) -> None:
    """Refuse where nobody else would be administrator; two at the same time wait for each other."""
    held = list(queries.administrators().select_for_update().order_by("pk").values_list("pk", flat=True))
    if held == [without.pk]:
        raise LastAdministrator("This is the last administrator. Make somebody else administrator first.")


def _grantable(scopes: Sequence[str], held: frozenset[str]) -> list[str]:
    if not scopes:
        raise Invalid("Choose at least one permission.", errors=[FieldError("/scopes", "missing", "A token needs a permission.")])
    unknown = sorted(set(scopes) - set(PERMISSIONS))
    if unknown:
        message = f"There is no permission “{unknown[0][:60]}”."
        raise Invalid(message, errors=[FieldError("/scopes", "unknown_scope", message)])
    beyond = sorted(set(scopes) - held)
    if beyond:
        message = f"A token cannot have {beyond[0]}: its owner, or you, lacks it."
        raise ScopeNotHeld(message, errors=[FieldError("/scopes", "scope_not_held", message)])
    return sorted(set(scopes))


def _issue(act: Act, owner: User, name: str, scopes: list[str], expires_at: datetime | None, token: str) -> IssuedKey:
    key = ApiKey.objects.create(
        owner=owner, name=name, prefix=token[:10], digest=tokens.digest(token), scopes=scopes, expires_at=expires_at
    )
    record(act, "accounts.issue_key", document=f"token:{key.pk}", name=name, owner=owner.username, scopes=scopes)
    return IssuedKey(key, token)


def _service_user(username: str, *, roles: list[str]) -> int:
    """The id of an account of the program's own, made where it is missing; two processes may ask at once."""
    user = User(username=username, email=f"{username}@quartermaster.invalid", roles=roles)
    user.set_unusable_password()
    found = User.objects.filter(username=username).values_list("pk", flat=True).first()
    if found is None:
        User.objects.bulk_create([user], ignore_conflicts=True)
        found = User.objects.values_list("pk", flat=True).get(username=username)
    return found


def _link_for(person: User) -> str:
    uid = urlsafe_base64_encode(str(person.pk).encode())
    return f"/people/invitation/{uid}/{default_token_generator.make_token(person)}/"


def _dead_link() -> InvalidLink:
    return InvalidLink("This link was used, is too old or is not complete. Ask an administrator for a new one.")
