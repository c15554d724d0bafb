"""Pictures at the doors: one comes in as a form's part, and goes out as a file that a browser keeps and never runs."""

from __future__ import annotations

from typing import Protocol

from django.http import HttpRequest, HttpResponse

from quartermaster.kernel.refusals import FieldError
from quartermaster.web.pictures import MOST_BYTES, NotAPicture, PictureTooLarge

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
PICTURE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
"""How the API describes that part."""


class Kept(Protocol):
    """A picture as a row has it."""

    @property
    def name(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def content(self) -> bytes | memoryview: ...


def uploaded(request: HttpRequest) -> bytes:
    """The content of the part `file`; nothing else that was said of it counts."""
    uploads = request.FILES.getlist("file")
    if len(uploads) != 1:
        message = "Send one picture, as the part “file”."
        raise NotAPicture(message, errors=[FieldError("/file", "not_a_picture", message)])
    if (uploads[0].size or 0) > MOST_BYTES:
        message = "The picture is larger than 5 MB. Make it smaller, then send it."
        raise PictureTooLarge(message, errors=[FieldError("/file", "too_large", message)])
    content: bytes = uploads[0].read()
    return content


def as_file(photo: Kept) -> HttpResponse:
    """To be kept, not opened: no page of ours ever is what somebody uploaded."""
    response = HttpResponse(bytes(photo.content), content_type=photo.content_type)
    response["Content-Disposition"] = f'attachment; filename="{photo.name}.{ENDINGS[photo.content_type]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
