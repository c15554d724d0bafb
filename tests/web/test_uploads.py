"""A form that is larger than any file we read is refused before it is kept anywhere."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quartermaster.web.spreadsheets import MOST_BYTES
from tests import scenes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("beyond", [-4096, 1, 64 * 1024])
def test_a_page_takes_a_file_of_twenty_megabytes_and_not_more(beyond: int) -> None:
    client = Client()
    client.force_login(scenes.person("manager"))
    file = SimpleUploadedFile("products.csv", b"sku\n" + b"\n" * (MOST_BYTES + beyond))
    answer = client.post("/catalog/import/check/", {"file": file}, headers={"HX-Request": "true"})
    assert answer.status_code == (200 if beyond < 0 else 413)
    assert ("larger than 20 MB" in answer.content.decode()) is (beyond > 0)
