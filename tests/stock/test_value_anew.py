"""A database of which what is kept of values went wrong: check names it, and it is valued anew from what happened."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from quartermaster.accounts.models import Deed
from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.config import cli, commands
from quartermaster.kernel import clock
from quartermaster.stock import costing
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.costing import catching_up, refusals
from quartermaster.stock.models import CostMark, CostState, ValueEntry
from tests import scenes
from tests.scenes import goods
from tests.stock import books

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
THIS_MONTH = timezone.make_aware(datetime.combine(clock.now().date().replace(day=1), time.min))


@pytest.fixture(autouse=True)
def _first_in_first_out_with_a_mark_after_four(settings, monkeypatch):
    settings.COSTING_METHOD = "fifo"
    monkeypatch.setattr(catching_up, "MARK_EVERY", 4)


def receive(item, site, quantity, cost, at):
    line = goods(item, quantity, site.shelf, unit_cost=Decimal(cost), occurred_at=at)
    return stock.open_balances(scenes.act(), goods=[line])[0]


def traded(item, site):
    """Six receipts and sales before this month, and three marks of them."""
    for number in range(6):
        at = THIS_MONTH - HOUR * (40 - 2 * number)
        receive(item, site, 3, 2 + number, at)
        stock.issue(scenes.act().at(at + HOUR), goods=[goods(item, 2, site.shelf)])
    costing.keep_up()


def forget_the_last_two_facts_of_the_first_mark(item):
    """As versions did that wrote marks which told too little."""
    mark = CostMark.objects.filter(sku=item).earliest("at")
    _, *columns = mark.told.split("\n")
    told = "\n".join(['["", ""]', *(",".join(line.split(",")[:2]) for line in columns)])
    booked = "\n".join(",".join(line.split(",")[:2]) for line in mark.booked.split("\n"))
    CostMark.objects.filter(pk=mark.pk).update(told=told, booked=booked)


def value_anew(item, act=None):
    act = act or scenes.act().because("Restored from a backup")
    return costing.value_anew(act, sku_id=item.id, owner_id=scenes.house().id)


def sql(words, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(words, parameters)


def rules():
    return [one.rule for one in check()]


def test_marks_that_lost_facts_are_named_before_they_do_harm_and_goods_hit_by_them_are_valued_anew():
    tea, site = scenes.sku(), scenes.site()
    traded(tea, site)
    assert rules() == []
    forget_the_last_two_facts_of_the_first_mark(tea)
    assert rules() == ["cost_marks_differ"]
    costing.close_period(scenes.act().because("Checked"), owner_id=scenes.house().id, month=(THIS_MONTH - HOUR).date())
    sound = CostState.objects.values_list("quantity", "value").get(sku=tea)
    late = receive(tea, site, 5, 9, THIS_MONTH - HOUR * 39)  # the books are closed then: it counts from this month on
    costing.keep_up()
    assert rules() == ["cost_marks_differ"]
    assert value_anew(tea).entries == 0
    assert rules() == []
    assert books.worth(tea) == (sound[0] + 5, sound[1] + 45)
    assert books.booked_for(late) == 45
    books.tie_out(tea)


def test_goods_that_were_booked_wrongly_are_corrected_from_the_first_open_moment_on():
    tea, site = scenes.sku(), scenes.site()
    traded(tea, site)
    forget_the_last_two_facts_of_the_first_mark(tea)
    receive(tea, site, 5, 9, THIS_MONTH - HOUR * 40)  # goes on from the beginning, by what the marks tell
    costing.keep_up()
    assert "value_differs" in rules()
    closed = costing.close_period(scenes.act().because("Checked"), owner_id=scenes.house().id, month=(THIS_MONTH - HOUR).date())
    last = ValueEntry.objects.latest("id").pk
    done = value_anew(tea)
    written = ValueEntry.objects.filter(pk__gt=last)
    assert {(one.kind, one.effective_at) for one in written} == {("correction", THIS_MONTH)}
    assert (len(written), done.after) == (done.entries, books.worth(tea))
    assert books.worth(tea)[0] == 11
    assert closed.value + sum(one.value for one in written) == books.worth(tea)[1]
    assert rules() == []
    books.tie_out(tea)
    deed = Deed.objects.get(verb="stock.value_anew")
    assert (deed.document, deed.reason) == (tea.code, "Restored from a backup")
    assert (deed.details["after"], deed.details["entries"]) == (["11.000000", str(books.worth(tea)[1])], done.entries)


def test_state_layers_and_entries_that_are_gone_are_made_anew_and_others_stay_alone():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    traded(tea, site)
    traded(mug, site)
    there = CostState.objects.values().get(sku=mug)
    sound = books.worth(tea), books.layers(tea)
    sql("DELETE FROM stock_coststate WHERE sku_id = %s", tea.id)
    sql("UPDATE stock_costlayer SET value = value + 1 WHERE sku_id = %s", tea.id)
    sql("ALTER TABLE stock_valueentry DISABLE TRIGGER USER")
    sql("DELETE FROM stock_valueentry WHERE id = (SELECT max(id) FROM stock_valueentry WHERE sku_id = %s)", tea.id)
    sql("ALTER TABLE stock_valueentry ENABLE TRIGGER USER")
    assert set(rules()) == {"movement_not_valued", "value_differs", "cost_layers_differ"}
    assert costing.to_value_anew() == [(tea.id, scenes.house().id)]
    assert value_anew(tea).entries == 1
    assert (books.worth(tea), books.layers(tea)) == sound
    assert (rules(), costing.to_value_anew()) == ([], [])
    assert CostState.objects.values().get(sku=mug) == there
    books.tie_out(tea)


def test_it_takes_a_permission_and_a_reason():
    tea, site = scenes.sku(), scenes.site()
    traded(tea, site)
    with pytest.raises(PermissionMissing):
        value_anew(tea, scenes.act("seller").because("Curious"))
    with pytest.raises(refusals.ReasonMissing):
        value_anew(tea, scenes.act())


def test_the_command_values_anew_what_does_not_tie_out_and_says_what_became_of_it(capsys):
    tea, site = scenes.sku(), scenes.site()
    traded(tea, site)
    sql("UPDATE stock_coststate SET value = value + 7 WHERE sku_id = %s", tea.id)
    run = lambda *words: commands.value_anew(cli._parser().parse_args(["value-anew", *words]))  # noqa: E731
    house, worth = scenes.house().code, books.worth(tea)[1] - 7
    assert run("--dry-run") == 0
    assert capsys.readouterr().out == f"{tea.code} of {house}\n1 to value anew.\n"
    assert run() == 0
    said = f"{tea.code} of {house}: 6 worth {worth + 7:.2f} became 6 worth {worth:.2f}; 0 entries written\n"
    assert capsys.readouterr().out == said + "The book ties out.\n"
    assert run() == 0
    assert capsys.readouterr().out == "0 to value anew.\n"
    assert run("--sku", tea.code, "--owner", house) == 0
    assert "as before; 0 entries written" in capsys.readouterr().out
    assert (run("--sku", "NO-SUCH"), capsys.readouterr().err) == (2, "There is no SKU NO-SUCH.\n")
