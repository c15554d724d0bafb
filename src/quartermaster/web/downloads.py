"""Files that are made for one answer: shown by the browser, saved under a name that says what they are."""

from __future__ import annotations

import re

from django.http import HttpResponse

PDF = "application/pdf"
PNG = "image/png"
PDF_ANSWER = {"responses": {200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}}}
"""What an operation that answers with a PDF adds to the OpenAPI document."""


def file(content: bytes, name: str, kind: str = PDF) -> HttpResponse:
    """`name` with its ending, such as "PO-1001.pdf"; nobody else keeps a copy on the way."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    headers = {"Content-Disposition": f'inline; filename="{safe}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
