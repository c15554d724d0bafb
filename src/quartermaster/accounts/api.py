"""People and tokens over the API."""

from __future__ import annotations

from datetime import datetime

from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from quartermaster.accounts import doors, queries
from quartermaster.accounts import operations as accounts
from quartermaster.accounts.models import ApiKey, User
from quartermaster.web.api import Page, PageQuery, Strict, page_of

router = Router(tags=["people"])

ANSWER_NOT_KEPT = "The answer holds the token, which is never kept."


class MeOut(Schema):
    username: str
    name: str
    roles: list[str]
    permissions: list[str]


class PersonOut(Schema):
    id: int
    username: str
    name: str
    roles: list[str]
    active: bool


class TokenIn(Strict):
    name: str = Field(min_length=1, max_length=100)
    scopes: list[str] = Field(min_length=1, max_length=100)
    expires_at: AwareDatetime | None = None


class TokenOut(Schema):
    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class IssuedTokenOut(TokenOut):
    token: str = Field(description="Shown now and never again.")


@router.get("/me", response=MeOut)
@doors.api(doors.SIGNED_IN)
def me(request: doors.ApiRequest) -> MeOut:
    """Whose token this is and what it may do."""
    user = request.user
    return MeOut(username=user.username, name=user.name, roles=user.roles, permissions=sorted(request.act.permissions))


@router.get("/people", response=Page[PersonOut])
@doors.api("accounts.manage")
def list_people(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[PersonOut]:
    return page_of(queries.people(), query, row=_person, sorts={"username": "username"}, usual_sort="username")


@router.get("/tokens", response=Page[TokenOut])
@doors.api("accounts.own")
def list_tokens(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[TokenOut]:
    """One's own tokens, without what makes them work."""
    return page_of(queries.keys_of(request.user), query, row=_token)


@router.post("/tokens", response={201: IssuedTokenOut})
@doors.api("accounts.own", effect=True, keyless=ANSWER_NOT_KEPT)
def create_token(request: doors.ApiRequest, body: TokenIn) -> tuple[int, IssuedTokenOut]:
    """A token of one's own, with permissions that one holds."""
    issued = accounts.issue_key(request.act, owner=request.user, name=body.name, scopes=body.scopes, expires_at=body.expires_at)
    return 201, IssuedTokenOut(**_token(issued.key).model_dump(), token=issued.token)


@router.post("/tokens/{int:token_id}/rotation", response={201: IssuedTokenOut})
@doors.api("accounts.own", effect=True, keyless=ANSWER_NOT_KEPT)
def rotate_token(request: doors.ApiRequest, token_id: int) -> tuple[int, IssuedTokenOut]:
    """A new token with the same name, scopes and expiry; the old one stops."""
    issued = accounts.rotate_key(request.act, key=accounts.key_of(request.act, token_id))
    return 201, IssuedTokenOut(**_token(issued.key).model_dump(), token=issued.token)


@router.delete("/tokens/{int:token_id}", response={204: None})
@doors.api("accounts.own", effect=True)
def revoke_token(request: doors.ApiRequest, token_id: int) -> None:
    """Stop a token."""
    accounts.revoke_key(request.act, key=accounts.key_of(request.act, token_id, manage=True))


def _person(user: User) -> PersonOut:
    return PersonOut(id=user.pk, username=user.username, name=user.name, roles=user.roles, active=user.is_active)


def _token(key: ApiKey) -> TokenOut:
    return TokenOut(
        id=key.pk,
        name=key.name,
        prefix=key.prefix,
        scopes=key.scopes,
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
    )
