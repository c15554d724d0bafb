"""The page that loads a sheet: choose a file, check it, see every fault or what it would do, then load the same file.

Nothing is kept between checking and loading: the browser sends the file again, and a hash shows that it is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartermaster.kernel.refusals import Conflict
from quartermaster.web import exports, spreadsheets
from quartermaster.web.spreadsheets import Heading, Report, Sheet
from quartermaster.web.workbooks import FileTooLarge, Unreadable

SHOWN_ERRORS = 200

Check = Callable[[Sheet], Report]


class FileChanged(Conflict):
    code = "file_changed"
    title = "Not the file that was checked"


@dataclass(frozen=True)
class Importer:
    """A kind of sheet: what it holds ("products"), its headings, and the names of its three addresses and the list's."""

    what: str
    headings: Sequence[Heading]
    page: str
    check: str
    load: str
    list: str
    asks: str = ""
    """A template with what the form asks beside the file."""

    @property
    def check_url(self) -> str:
        return reverse(self.check)

    @property
    def load_url(self) -> str:
        return reverse(self.load)

    @property
    def list_url(self) -> str:
        return reverse(self.list)


def show(request: HttpRequest, importer: Importer, context: Mapping[str, Any] | None = None) -> HttpResponseBase:
    """The page; with ?template=csv or xlsx, an empty sheet with the headings. `context` is for what the importer asks."""
    if writer := exports.WRITERS.get(request.GET.get("template", "")):
        return writer(importer.what, [heading.name for heading in importer.headings], [])
    return render(request, "web/import.html", {**(context or {}), "importer": importer})


def checked(request: HttpRequest, importer: Importer, check: Check, context: Mapping[str, Any] | None = None) -> HttpResponseBase:
    """What the file would do; with ?faults=csv, its faults as a file."""
    content = _content(request)
    report = check(spreadsheets.read(content, importer.headings))
    if request.GET.get("faults"):
        lines = [(error.pointer, error.code, error.message) for error in report.errors]
        return exports.as_csv(f"{importer.what}-faults", ["Where", "Code", "What is wrong"], lines)
    shown = {"importer": importer, "report": report, "errors": report.errors[:SHOWN_ERRORS], "hash": _hash(content)}
    template = "web/import_report.html" if request.headers.get("HX-Request") else "web/import.html"
    return render(request, template, {**(context or {}), **shown})


def loaded(request: HttpRequest, importer: Importer, load: Check) -> Report:
    """Load the file that was checked; refuses another one, and faults that have come up since."""
    content = _content(request)
    if request.POST.get("checked") != _hash(content):
        raise FileChanged("The file is not the one that was checked. Check it again, then load it.")
    report = load(spreadsheets.read(content, importer.headings))
    report.require_clean()
    return report


def _content(request: HttpRequest) -> bytes:
    upload = request.FILES.get("file")
    if upload is None:
        raise Unreadable("Choose a CSV or XLSX file first.")
    if (upload.size or 0) > spreadsheets.MOST_BYTES:
        raise FileTooLarge("The file is larger than 20 MB. Split it.")
    content: bytes = upload.read()
    return content


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def said(report: Report, what: str) -> str:
    """The sentence after loading."""
    return f"Loaded {what}: {report.created:,} added, {report.updated:,} changed, {report.unchanged:,} as they were."
