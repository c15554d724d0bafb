"""Inspections on pages: a rule, what waits, the inspector's page on a phone, and what follows from the verdict."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.purchasing import folds
from quartermaster.purchasing.models import Discrepancy, Inspection, InspectionRule
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.pictures import PNG
from tests.purchasing.scenes import on_hand
from tests.purchasing.test_inspections import came
from tests.purchasing.test_pages import post, signed_in

pytestmark = pytest.mark.django_db


def shown(client, name, *args, **query):
    """The words of a page, without its tags, each space as one."""
    page = client.get(reverse(name, args=args), query).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_lot_on_the_pages_of_those_who_inspect_it():
    tea, manager, clerk = scenes.sku(), signed_in("manager"), signed_in("storekeeper")
    wrong = {"sku": tea.code, "sample": "fixed", "figure": "3", "one_in": "1", "after": "5", "checks": "Net weight; g; heavy"}
    assert post(manager, "inspection_rule_set", **wrong).status_code == 422
    post(manager, "inspection_rule_set", **{**wrong, "checks": "Net weight; g; 98; 102; major\nCertificate is there;;;;critical"})
    post(manager, "defect_code_set", code="stain", name="Stained", severity="minor")
    rules = shown(manager, "inspection_rules")
    assert "3 pieces" in rules
    assert "STAIN" in rules
    assert (
        "Net weight; g; 98; 102; major"
        in manager.get(reverse("inspection_rule_new"), {"rule": InspectionRule.objects.get().pk}).content.decode()
    )

    order, _, site = came(10, tea)
    found = Inspection.objects.get()
    assert "Nothing waits at the docks" in shown(clerk, "put_away_list")
    assert f"{found.number}, {site.warehouse.name}" in shown(clerk, "today")
    assert clerk.get(reverse("inspection_list"), {"scan": tea.code})["Location"] == reverse("inspection", args=[found.number])
    assert found.number not in shown(clerk, "inspection_list", scan="nowhere")
    assert found.number in shown(clerk, "inspection_list", open="yes", document=order.number, supplier=order.supplier.code)
    page = shown(clerk, "inspection", found.number)
    assert "Draw 3 of 10" in page
    assert "98 to 102 g" in page
    assert "Why it is taken although" not in page
    assert found.number in shown(clerk, "purchase_order", order.number)

    said = {"version": "1", "decision": "accept", "check_1": "99 97.5 x", "check_2": "yes", "defect_STAIN": "one"}
    again = post(clerk, "inspection_judge", found.number, **said)
    assert again.status_code == 422
    assert "“x” is not a number." in again.content.decode()
    assert "“one” is not a number of pieces." in again.content.decode()
    assert 'value="99 97.5 x"' in again.content.decode()
    said |= {"check_1": "99 97.5", "defect_STAIN": "1", "set_apart": "1"}
    assert "purchasing.concede" in post(clerk, "inspection_judge", found.number, **said).content.decode()
    assert (Inspection.objects.get().state, on_hand(tea)) == ("waiting", (10, 0, 10))
    post(manager, "inspection_judge", found.number, **said, reason="the spare one is fine")
    assert (Inspection.objects.get().state, on_hand(tea)) == ("conceded", (10, 9, 1))
    assert 'value="9"' in clerk.get(reverse("put_away_list")).content.decode()
    noted = Discrepancy.objects.get()
    assert found.number in shown(clerk, "discrepancy", noted.pk)
    assert "97.5" in shown(clerk, "inspection", found.number)

    picture = {"file": SimpleUploadedFile("x.png", PNG, "image/png")}
    post(clerk, "inspection_photograph", found.number, **picture)
    name = Inspection.objects.get().photos.get().name
    assert clerk.get(reverse("inspection_photo", args=[found.number, name])).content == PNG
    post(clerk, "inspection_reopen", found.number, reason="the wrong pallet")
    assert 'value="99 97.5"' in clerk.get(reverse("inspection", args=[found.number])).content.decode()
    assert clerk.get(reverse("inspection_waive_form", args=[found.number])).status_code == 403
    post(manager, "inspection_waive", found.number, reason="they were seen at the works")
    assert (Inspection.objects.get().state, on_hand(tea)) == ("waived", (10, 10, 0))
    assert (check(), check(folds.RULES)) == ([], [])


def test_goods_on_hold_at_a_dock_are_put_away_but_for_what_is_held():
    tea = scenes.sku()
    _, _, site = came(10, tea)
    client = signed_in("manager")
    InspectionRule.objects.create(sku=tea)
    came(4, tea, site=site)
    assert 'value="10"' in client.get(reverse("put_away_list")).content.decode()
    assert "of 10 pcs" in shown(client, "put_away_list")
