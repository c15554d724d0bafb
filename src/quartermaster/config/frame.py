"""What every page's frame shows: the areas, the scope, the person; and the two choices a person makes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from quartermaster.accounts import doors, scopes
from quartermaster.accounts.models import User
from quartermaster.automation import queries as automation
from quartermaster.automation.models import BookCheck
from quartermaster.config import navigation
from quartermaster.config.navigation import Link, Place
from quartermaster.locations.models import Warehouse
from quartermaster.web import scope


@dataclass(frozen=True)
class Frame:
    """Computed as the template asks, so that a fragment without the frame costs nothing."""

    request: HttpRequest

    @cached_property
    def held(self) -> frozenset[str]:
        user = self.request.user
        return user.permissions_held if isinstance(user, User) else frozenset()

    @cached_property
    def places(self) -> tuple[Place, ...]:
        of_a_supplier = isinstance(self.request.user, User) and self.request.user.supplier_id is not None
        held = self.held if of_a_supplier else self.held - {"vmi.portal"}  # the portal refuses everybody else
        return navigation.places(navigation.AREAS, held, self.request.path)

    @cached_property
    def settings(self) -> tuple[Place, ...]:
        return navigation.places((navigation.SETTINGS,), self.held, self.request.path)

    @cached_property
    def new(self) -> tuple[Link, ...]:
        return navigation.links(navigation.NEW, self.held)

    @cached_property
    def warehouses(self) -> Sequence[Warehouse]:
        """Those that whoever looks may see: a refusal's page is made outside of the view, and so of its scope."""
        user = self.request.user
        scope = user.scope if isinstance(user, User) else None
        with scopes.confined(scope if scopes.inside() is None else None):
            found = Warehouse.objects.filter(archived_at=None).order_by("name")
            return list(found.filter(pk__in=scope.warehouse_ids) if scope and scope.warehouse_ids is not None else found)

    @cached_property
    def books(self) -> BookCheck | None:
        """Whether the book tied out when it was last checked; for the foot of the page, of those who see all of it."""
        user = self.request.user
        return None if isinstance(user, User) and user.scope else automation.last_check()

    @cached_property
    def scope_name(self) -> str:
        chosen = getattr(self.request, "scope", None)
        return next((warehouse.name for warehouse in self.warehouses if warehouse.pk == chosen), "All warehouses")

    @cached_property
    def initials(self) -> str:
        words = self.request.user.name.split() if isinstance(self.request.user, User) else []
        return "".join(word[0] for word in words[:2]).upper()

    @property
    def scope_url(self) -> str:
        return reverse("scope")

    @property
    def scales_url(self) -> str:
        """Where fields that ask for a weight hear what lies on the scales here."""
        return reverse("scales_now") if "sensors.view" in self.held else ""

    @property
    def theme_url(self) -> str:
        return reverse("theme")


def frame(request: HttpRequest) -> dict[str, object]:
    """The context processor: `frame` in every template."""
    return {"frame": Frame(request), "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)}


@doors.open_to_all("Whoever is signed in chooses what they look at; it grants nothing.")
@require_POST
@login_required
def choose_scope(request: HttpRequest) -> HttpResponse:
    """Look at one warehouse or at all; an unknown one means all."""
    text = request.POST.get("warehouse", "")
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    known = Warehouse.objects.filter(pk=wanted, archived_at=None).exists()
    scope.choose(request, wanted if known else None)
    return _back(request)


@doors.open_to_all("Whoever is signed in chooses their own colours.")
@require_POST
@login_required
def choose_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme in {"auto", "light", "dark"}:
        User.objects.filter(username=request.user.get_username()).update(theme=theme)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    url = request.POST.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(url if safe else "/")
