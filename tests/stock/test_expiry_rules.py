"""How long before their last day people hear of lots: by the rule of their SKU, of its category, or as usual."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from quartermaster.catalog import operations as catalog
from quartermaster.insights import days
from quartermaster.insights.pages.today import needs_of
from quartermaster.insights.queries import today as reading
from quartermaster.insights.queries.needs import BY_RULE, expiring
from quartermaster.stock import operations as stock
from quartermaster.stock.models import ExpiryRule
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.stock.test_lot_pages import lot
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db

HELD = frozenset({"stock.view", "catalog.view_costs"})


def due(site):
    return [(soon.within, soon.code, soon.lots) for soon in expiring(days.today(), site.warehouse.id)]


def test_the_rule_of_a_sku_comes_before_that_of_its_category_and_both_before_the_usual_days():
    site, today = scenes.site(), days.today()
    category = catalog.add_category(scenes.act(), name=scenes.fresh("Tea"))
    tea, spice, cheese = (scenes.sku(tracking="lot") for _ in range(3))
    type(tea).objects.filter(pk__in=[tea.pk, spice.pk]).update(category=category)
    lot(tea, "T50", 4, site.shelf, expires_on=today + timedelta(days=50))
    lot(spice, "S5", 4, site.shelf, expires_on=today + timedelta(days=5))
    lot(cheese, "C5", 4, site.shelf, expires_on=today + timedelta(days=5))
    assert due(site) == [(7, "S5" if spice.code < cheese.code else "C5", 2)]
    stock.set_expiry_rule(scenes.act(), category_id=category.pk, days=60)
    assert due(site) == [(BY_RULE, "S5", 2), (7, "C5", 1)]
    rule = stock.set_expiry_rule(scenes.act(), sku_id=spice.pk, days=3)
    assert due(site) == [(BY_RULE, "T50", 1), (7, "C5", 1)]
    needs = {need.title: need for need in needs_of(reading.summary(site.warehouse.id), HELD, site.warehouse.id)}
    for title, code in (("1 lot expires soon, by their rule", "T50"), ("1 lot expires within 7 days", "C5")):
        listed = text_of(Person(at=site).get(needs[title].url))
        assert (listed.count("<tr data-key="), code in listed) == (1, True)
    stock.end_expiry_rule(scenes.act(), rule_id=rule.pk)
    assert due(site)[0] == (BY_RULE, "S5", 2)


def test_rules_are_set_changed_and_ended_on_their_page_by_whoever_may():
    tea, manager = scenes.sku(tracking="lot"), Person()
    assert Person("storekeeper").get(reverse("expiry_rule_new")).status_code == 403
    assert manager.deed(reverse("expiry_rule_save"), sku="", days="60").status_code == 422
    assert manager.deed(reverse("expiry_rule_save"), sku=tea.code, days="60").status_code < 400
    assert manager.deed(reverse("expiry_rule_save"), sku=tea.code.lower(), days="45").status_code < 400
    rule = ExpiryRule.objects.get(sku=tea)
    assert (rule.days, f"<b>{tea.code}</b>" in text_of(Person("storekeeper").get(reverse("expiry_rules")))) == (45, True)
    assert 'value="45"' in text_of(manager.get(reverse("expiry_rule_edit", args=[rule.pk])))
    assert manager.deed(reverse("expiry_rule_end", args=[rule.pk])).status_code < 400
    assert not ExpiryRule.objects.filter(sku=tea).exists()


def test_the_api_sets_rules_and_tells_the_lots_that_are_due():
    shop, tea, today = Program(token_of(scenes.person("manager"))), scenes.sku(tracking="lot"), days.today()
    lot(tea, "SOON", expires_on=today + timedelta(days=50))
    lot(tea, "LATER", expires_on=today + timedelta(days=70))
    answer = shop.post("/api/v1/expiry-rules", {"sku": tea.code, "days": 60})
    rule = json.loads(answer.content)
    assert (answer.status_code, rule["sku"], rule["category"], rule["days"]) == (201, tea.code, None, 60)
    listed = json.loads(shop.get(f"/api/v1/lots?sku={tea.code}&due=true").content)["items"]
    assert [one["code"] for one in listed] == ["SOON"]
    assert rule in json.loads(shop.get("/api/v1/expiry-rules").content)
    assert problem(shop.post("/api/v1/expiry-rules", {"days": 60})) == (422, "invalid_expiry_rule")
    assert shop.delete(f"/api/v1/expiry-rules/{rule['id']}", Idempotency_Key=scenes.fresh("k")).status_code == 204
