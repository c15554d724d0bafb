"""How allauth behaves here: nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoors(DefaultAccountAdapter):  # type: ignore[misc]
    """People are added by an administrator; there is no sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
