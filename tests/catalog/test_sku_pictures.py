"""A SKU has a picture: small, of what it is and nothing else, replaced under another name."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.accounts.models import Deed
from tests import scenes
from tests.purchasing.pictures import JPEG, PNG, SVG, png

pytestmark = pytest.mark.django_db


def test_a_sku_is_pictured_looked_at_pictured_again_and_no_more(client):
    tea = scenes.sku()
    base = f"/api/v1/skus/{tea.code}/picture"

    def send(content):
        file = SimpleUploadedFile("tea.jpg", content, "image/jpeg")
        return client.post(base, {"file": file}, headers={"Idempotency-Key": uuid.uuid4().hex})

    client.force_login(scenes.person("storekeeper"))
    assert send(PNG).json()["code"] == "permission_missing"
    assert client.get(base).json()["code"] == "unknown_picture"
    client.force_login(scenes.person("buyer"))
    first = send(JPEG).json()["name"]
    assert client.get(base).content == client.get(reverse("sku_picture", args=[first])).content == JPEG
    second = send(PNG).json()["name"]
    shown = client.get(reverse("sku_picture", args=[second]))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"], second == first) == ("image/png", "nosniff", False)
    assert client.get(reverse("sku_picture", args=[first])).status_code == 404
    assert (send(SVG).status_code, send(png(10, 10) + b"\0" * 500_000).status_code) == (415, 413)
    assert second in client.get(reverse("sku_edit", args=[tea.code])).content.decode()
    page = {"file": SimpleUploadedFile("tea.png", PNG, "image/png"), "_key": uuid.uuid4().hex}
    assert client.post(reverse("picture_set", args=[tea.code]), page).status_code == 303
    assert client.delete(base, headers={"Idempotency-Key": uuid.uuid4().hex}).status_code == 204
    assert client.get(base).status_code == 404
    verbs = list(Deed.objects.filter(document=tea.code).order_by("id").values_list("verb", flat=True))
    assert verbs[-4:] == ["catalog.set_picture"] * 3 + ["catalog.remove_picture"]
