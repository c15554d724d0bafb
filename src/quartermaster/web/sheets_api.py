"""Sheets over the API: a CSV or XLSX file as the body, or as the part `file` of a form; a dry run first, where wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.web import spreadsheets
from quartermaster.web.parsing import UnsupportedMediaType
from quartermaster.web.spreadsheets import Heading, Report, Sheet
from quartermaster.web.workbooks import FileTooLarge, Unreadable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM = "multipart/form-data"
AS_BODY = ("text/csv", "text/tab-separated-values", "text/plain", XLSX, "application/octet-stream")
_BINARY = {"schema": {"type": "string", "format": "binary"}}
SHEET_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file: CSV or XLSX, whatever its type is called; at most 100,000 rows and 20 MB.",
        "content": {
            **{kind: _BINARY for kind in AS_BODY},
            FORM: {"schema": {"type": "object", "required": ["file"], "properties": {"file": _BINARY["schema"]}}},
        },
    }
}
"""For `openapi_extra` of a door that takes a sheet."""


class UnknownPart(Invalid):
    code = "unknown_field"
    title = "A part that does not belong here"


class SheetQuery(Schema):
    dry_run: bool = Field(False, description="Say what the file would do and every error; load nothing.")


class SheetErrorOut(Schema):
    """One error: the row as a spreadsheet shows it (null: the whole file) and the column."""

    row: int | None
    column: str
    code: str
    message: str

    @classmethod
    def of(cls, error: FieldError) -> SheetErrorOut:
        row, column = spreadsheets.place_of(error)
        return cls(row=row, column=column, code=error.code, message=error.message)


class SheetOut(Schema):
    """Rows by outcome. Errors are there only in a dry run: a real one is refused as `rows_refused` with all of them."""

    dry_run: bool
    created: int
    updated: int
    unchanged: int
    error_count: int
    errors: list[SheetErrorOut] = Field(description="The first 10,000, in the order of the rows.")


class Load(Protocol):
    """Loads a sheet, or says what it would do."""

    def __call__(self, *, sheet: Sheet, dry_run: bool) -> Report: ...


def loaded(request: HttpRequest, headings: Sequence[Heading], load: Load, *, dry_run: bool) -> SheetOut:
    """Load the sheet that was sent, or say what it would do; a real load with errors is refused with all of them."""
    return told(load(sheet=spreadsheets.read(sent(request), headings), dry_run=dry_run), dry_run=dry_run)


def told(report: Report, *, dry_run: bool) -> SheetOut:
    """What came of a sheet, or would; what was to be loaded and has errors is refused with all of them."""
    if not dry_run:
        report.require_clean()
    return SheetOut(
        dry_run=dry_run,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        error_count=len(report.errors),
        errors=[SheetErrorOut.of(error) for error in report.errors[: spreadsheets.RowsRefused.most_errors]],
    )


def sent(request: HttpRequest) -> bytes:
    """The file that came as the body or as the part `file`; refuses other types, other parts and what is too large."""
    if request.content_type in AS_BODY:
        return request.body
    if request.content_type != FORM:
        kinds = ", ".join((*AS_BODY, FORM))
        raise UnsupportedMediaType(f"Send the file with one of these content types: {kinds}.")
    uploads = request.FILES.getlist("file")
    others = [name for name in (*request.POST, *request.FILES) if name != "file"]
    if others or "file" in request.POST or len(uploads) > 1:
        name = (others or ["file"])[0][:60]
        message = "The form has one part: the file, called “file”, with a file name. Everything else is in the address."
        raise UnknownPart(message, errors=[FieldError(f"/{name}", "unknown_field", message)])
    if not uploads:
        raise Unreadable("The form has no part “file”.")
    if (uploads[0].size or 0) > spreadsheets.MOST_BYTES:
        raise FileTooLarge("The file is larger than 20 MB. Split it.")
    content: bytes = uploads[0].read()
    return content
