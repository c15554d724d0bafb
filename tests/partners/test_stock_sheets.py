"""What partners have, by sheet; shown with its age where goods are looked for, and never ours."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.kernel import clock
from quartermaster.partners import operations as partners
from quartermaster.partners import sheets
from quartermaster.partners.models import PartnerStock
from quartermaster.partners.operations import Told
from quartermaster.replenishing import operations as replenishing
from quartermaster.stock import references
from quartermaster.web import spreadsheets
from tests import scenes
from tests.replenishing.scenes import bought, planned, proposals
from tests.sales.scenes import customer

pytestmark = pytest.mark.django_db


def load(text: str, *, dry_run: bool = False) -> spreadsheets.Report:
    references.forget_all()
    sheet = spreadsheets.read(text.encode(), sheets.HEADINGS)
    return sheets.load_sheet(scenes.act(), sheet, dry_run=dry_run)


def test_a_sheet_tells_what_partners_have_whole_or_not_at_all_and_what_is_newer_stays() -> None:
    one, two, tea, cups = customer(), customer(), scenes.sku(), scenes.sku()
    today = replenishing.today()
    partners.hear(scenes.act(), customer_id=two.pk, stock=[Told(cups.pk, Decimal(7))])
    good = f"partner,sku,quantity,as_of\n{one.code},{tea.code},40,\n{one.code},{cups.code},0,{today}\n"
    old = f"{two.code},{cups.code},90,{today - timedelta(days=3)}\n"
    assert load(good + old, dry_run=True).created == 3
    assert PartnerStock.objects.count() == 1
    assert load(good + old).created == 3
    told = {(row.customer_id, row.sku_id): row.quantity for row in PartnerStock.objects.all()}
    assert told == {(one.pk, tea.pk): 40, (one.pk, cups.pk): 0, (two.pk, cups.pk): 7}
    bad = f"partner,sku,quantity,as_of\nnobody,{tea.code},-1,\n{one.code},{tea.code},,{today + timedelta(days=1)}\n"
    bad += f"{one.code},{cups.code},1,\n{one.code},{cups.code},2,\n"
    assert [(fault.pointer, fault.code) for fault in load(bad).errors] == [
        ("row 2, partner", "unknown_partner"),
        ("row 2, quantity", "out_of_range"),
        ("row 3, quantity", "missing"),
        ("row 3, as_of", "in_the_future"),
        ("row 5, sku", "named_twice"),
    ]
    assert {(row.customer_id, row.sku_id): row.quantity for row in PartnerStock.objects.all()} == told


def test_what_a_partner_said_it_had_stands_where_goods_are_looked_for_with_its_age_and_is_not_netted(client: Client) -> None:
    site = scenes.site()
    item, partner = bought(site), customer()
    planned()
    (before,) = proposals(item)
    moment = clock.now() - timedelta(hours=3)
    partners.hear(scenes.act(), customer_id=partner.pk, stock=[Told(item.pk, Decimal(40))], as_of=moment)
    planned()
    (after,) = proposals(item)
    assert (after.pk, after.quantity) == (before.pk, before.quantity)
    client.force_login(scenes.person("manager"))
    ago = "3\N{NO-BREAK SPACE}hours ago"
    said = f"{partner.name} said it had 40, {ago}."
    assert said in client.get(f"/planning/proposals/{after.pk}/").content.decode()
    for name in ("insights:sku", "sku_promises"):
        page = client.get(reverse(name, args=[item.code])).content.decode()
        assert ago in page
        assert partner.name in page
    sheet = client.get(f"/partners/stock/?export=csv&sku={item.code}")
    text = sheet.getvalue().decode()
    assert load(text, dry_run=True).created == 1, text  # what is exported can be loaded again
