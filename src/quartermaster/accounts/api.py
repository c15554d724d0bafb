"""People and tokens over the API."""

from __future__ import annotations

from ninja import Router

from quartermaster.accounts import doors
from quartermaster.web.api import Strict

router = Router(tags=["people"])


class MeOut(Strict):
    name: str
    permissions: list[str]


@router.get("/me", response=MeOut)
@doors.api("stock.view")
def me(request: doors.ApiRequest) -> MeOut:
    """Who this token belongs to and what it may do."""
    return MeOut(name=request.user.name, permissions=sorted(request.act.permissions))
