"""How much of an upload is taken in at all: a form larger than any file we read is refused before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from quartermaster.web.spreadsheets import MOST_BYTES

ROOM = 64 * 1024
"""For what stands around the file in a form."""


class Bounded(FileUploadHandler):
    """Goes before the handlers that keep files; keeps none itself."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        if content_length > MOST_BYTES + ROOM:
            raise RequestDataTooBig("The form is larger than any file that is read.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
