"""How allauth behaves here: nobody signs up by themselves, and people of suppliers begin at their own items."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from quartermaster.accounts.models import User


class ClosedDoors(DefaultAccountAdapter):  # type: ignore[misc]
    """People are added by an administrator; there is no sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Today, which people of suppliers may not see: their portal."""
        theirs = isinstance(request.user, User) and request.user.supplier_id is not None
        return reverse("vmi_portal") if theirs else str(super().get_login_redirect_url(request))
