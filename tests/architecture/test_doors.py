"""Every door names a permission, or says why it is open; every effect takes a key, or says why not."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import Operation

from quartermaster.accounts import doors
from quartermaster.accounts.permissions import PERMISSIONS
from quartermaster.config.api import api

OURS = "quartermaster."
SAFE = {"GET", "HEAD", "OPTIONS"}


def _views(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def _pages() -> list[tuple[str, Any]]:
    """The views that are ours; those of the API are asked for by operation, and sign-in is allauth's own."""
    views = _views(get_resolver().url_patterns)
    return [(address, view) for address, view in views if inspect.unwrap(view).__module__.startswith(OURS)]


def _operations() -> list[tuple[str, Operation]]:
    found = []
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            found += [(f"{operation.methods} {bound.prefix}{path}", operation) for operation in view.operations]
    return found


def _entry(view: Any) -> doors.Entry | None:
    while view is not None:
        entry = getattr(view, "entry", None)
        if isinstance(entry, doors.Entry):
            return entry
        view = getattr(view, "__wrapped__", None)
    return None


def _names_its_permission(entry: doors.Entry | None) -> bool:
    if entry is None:
        return False
    return bool(entry.open_because) or entry.permission == doors.SIGNED_IN or entry.permission in PERMISSIONS


def test_every_page_names_its_permission() -> None:
    pages = _pages()
    assert len(pages) >= 15
    assert [address for address, view in pages if not _names_its_permission(_entry(view))] == []


def test_every_operation_of_the_api_names_its_permission() -> None:
    operations = _operations()
    assert len(operations) >= 6
    assert [name for name, operation in operations if not _names_its_permission(_entry(operation.view_func))] == []


def test_every_change_over_the_api_is_an_effect() -> None:
    changes = [(name, _entry(operation.view_func)) for name, operation in _operations() if not set(operation.methods) <= SAFE]
    assert [name for name, entry in changes if entry is None or not entry.effect] == []


def test_every_operation_is_guarded_where_it_is_bound() -> None:
    unguarded = [
        name
        for name, operation in _operations()
        if getattr(_entry(operation.view_func), "permission", "") and not hasattr(operation, "_run_decorators")
    ]
    assert unguarded == []


def test_what_is_open_to_all_is_a_short_list() -> None:
    entries = [(address, _entry(view)) for address, view in _pages()]
    entries += [(name, _entry(operation.view_func)) for name, operation in _operations()]
    opened = {address for address, entry in entries if entry is not None and entry.open_because}
    assert opened == {
        "healthz",
        "readyz",
        "metrics",
        "scope",
        "theme",
        "people/welcome/<str:token>/",
        "people/invitation/<str:uid>/<str:token>/",
        "scan/worker.js",
        "scan/manifest.webmanifest",
        "['GET'] /version",
    }


def test_the_document_of_the_api_holds_every_operation_once() -> None:
    document = api.get_openapi_schema()
    names = [details["operationId"] for methods in document["paths"].values() for details in methods.values()]
    assert len(names) == len(set(names))
