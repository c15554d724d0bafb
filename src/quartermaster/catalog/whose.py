"""Whose goods: what pages ask and show only where there are several owners, so that a house without clients never sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from quartermaster.catalog.models import Owner
from quartermaster.catalog.queries import owner_of_code, there_are_several_owners, usual_owner
from quartermaster.web.tables import Column, Filter


def choices() -> list[tuple[str, str]]:
    """(Code, name) of the owners that goods can be of, the house first. Empty where there is nothing to choose."""
    found = list(Owner.objects.filter(closed_at=None).order_by("-is_house", "name"))
    if len(found) < 2:
        return []
    nobody = [] if found[0].is_house else [("", "Choose an owner")]
    return [*nobody, *((one.code, one.name) for one in found)]


def others() -> list[tuple[str, str]]:
    """(Code, name) of those whose goods may become, clients first."""
    return [(one.code, one.name) for one in Owner.objects.filter(closed_at=None).order_by("is_house", "name")]


class OwnerChoice(forms.ChoiceField):
    """One of the owners; the first that is offered where nothing was sent."""

    def clean(self, value: Any) -> Any:
        offered: list[tuple[str, str]] = list(self.choices)  # type: ignore[arg-type]
        return super().clean(value or offered[0][0])


class WhoseForm(forms.Form):
    """A form that asks whose goods they are, where there is a choice. Nothing chosen is the usual owner."""

    owner = forms.ChoiceField(label="Whose goods", required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = choices()
        if offered:
            self.fields["owner"] = OwnerChoice(label="Whose goods", choices=offered)
            self.order_fields(self.field_order)
        else:
            del self.fields["owner"]

    @property
    def owner_code(self) -> str | None:
        """The code chosen; None where nobody had to choose."""
        return self.cleaned_data.get("owner") or None


def shown(code: str | None) -> Owner:
    """Whose goods a page shows: the one's named, or the usual owner's, or else of those somebody sees the first."""
    if code:
        return owner_of_code(code)
    found = Owner.objects.order_by("-is_house", "name").first()
    return found or usual_owner()


def _owner_of(row: Any) -> Owner:
    owner: Owner = row.owner
    return owner


def asked(code: str) -> Owner | None:
    """The owner that a page was asked for by code; None where it was asked for all. One that is not there is refused."""
    return owner_of_code(code) if code else None


def column(of: Callable[[Any], Owner] = _owner_of) -> Column:
    """Whose a row is: by name on the page, by code in the export."""
    return Column(
        "owner",
        "Owner",
        value=lambda row: of(row).code,
        cell=lambda row: of(row).name,
        width="100px",
        phone="line",
        when=there_are_several_owners,
    )


def _named() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in Owner.objects.order_by("-is_house", "name")]


def filter_by(lookup: str = "owner__code", *, sql: str = "", apply: Callable[[Any, str], Any] | None = None) -> Filter:
    """Only what is one owner's."""
    lookup = "" if sql or apply else lookup
    return Filter("owner", "Owner", lookup=lookup, sql=sql, apply=apply, choices=_named, when=there_are_several_owners)
