"""Today: four figures, what needs somebody now, how the warehouses stand, and what moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.accounts.permissions import require
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import usual_owner
from quartermaster.insights import days, health, links
from quartermaster.insights.health import Health
from quartermaster.insights.needs import Need, Side, ranked, whole_money
from quartermaster.insights.pages import invoices, programs, returning
from quartermaster.insights.pages.sku import kind_words
from quartermaster.insights.queries import needs as waiting
from quartermaster.insights.queries import today as reading
from quartermaster.insights.queries import wrongs
from quartermaster.insights.queries.coming import coming
from quartermaster.insights.queries.demand import demand
from quartermaster.insights.queries.feed import latest_movements
from quartermaster.insights.queries.flows import flow
from quartermaster.insights.queries.invoices import waiting as invoices_waiting
from quartermaster.insights.queries.levels import Level, levels_of
from quartermaster.insights.queries.today import Summary
from quartermaster.purchasing.approvals import waiting_for
from quartermaster.purchasing.operations.reordering import quantity_to_order
from quartermaster.purchasing.queries import asked_for, best_items
from quartermaster.replenishing.models import Proposal
from quartermaster.replenishing.queries import proposed_of
from quartermaster.stock.queries import USUAL_DAYS
from quartermaster.web import words

SHOWN = 9
MOST_APPROVALS = 100
MOST_DELIVERIES = 3
DEEDS = {Proposal.Kind.BUY: "Order", Proposal.Kind.TRANSFER: "Move", Proposal.Kind.MAKE: "Make"}


@doors.page(doors.SIGNED_IN)
def today(request: doors.PageRequest) -> HttpResponse:
    """Where everybody begins; people of suppliers at their own items."""
    if request.user.supplier_id is not None:
        return redirect("vmi_portal")
    require(request.act.permissions, "insights.view")
    held = request.user.permissions_held
    scope: int | None = request.scope  # type: ignore[attr-defined]
    side = request.GET.get("needs", "")
    summary = reading.summary(scope)
    needs = ranked([*needs_of(summary, held, scope), *approvals_of(request.user.pk, held, scope)])
    chosen = [need for need in needs if side not in {*Side} or need.side == side]
    shown = chosen if request.GET.get("all") == "yes" else chosen[:SHOWN]
    return render(
        request,
        "insights/today.html",
        {
            "day": days.today(),
            "figures": _figures(summary, held, scope),
            "needs": shown,
            "more": len(chosen) - len(shown),
            "fewest": SHOWN,
            "sides": [
                ("", "All", len(needs)),
                (Side.BUYING, "Buying", sum(need.side is Side.BUYING for need in needs)),
                (Side.FLOOR, "Floor", sum(need.side is Side.FLOOR for need in needs)),
            ],
            "side": side if side in {*Side} else "",
            "standings": reading.standings(scope),
            "feed": [(move, kind_words(move.kind), links.document(move.document)) for move in latest_movements(scope)]
            if "stock.view" in held
            else [],
        },
    )


def _figures(summary: Summary, held: frozenset[str], scope: int | None) -> list[dict[str, object]]:
    """The four numbers, each with its 28 days and where it opens to."""
    went = flow((summary.value, summary.units, summary.empty), scope)
    costs = "catalog.view_costs" in held
    worth, line = (summary.value, went.value) if costs else (summary.units, went.units)
    week = worth - line[-8]
    stock: dict[str, object] = {
        "label": "Sellable stock at cost" if costs else "Sellable units",
        "value": whole_money(worth) if costs else words.quantity(worth),
        "note": f"{'+' if costs and week >= 1 else ''}{whole_money(week) if costs else words.signed(week)} this week",
        "line": line,
        "url": links.page("stock_list", sort="-value" if costs else "-on_hand"),
    }
    ship = reading.to_ship(scope)
    orders: dict[str, object] = {
        "label": "Orders to ship",
        "value": words.quantity(ship.orders),
        "note": f"{words.quantity(ship.not_picked)} not yet picked",
        "line": ship.series,
        "url": links.page("shipping_list") or links.page("order_list"),
    }
    fill = reading.filled_at_once(scope)
    filled: dict[str, object] = {
        "label": "Filled at once, 28 days",
        "value": "no orders" if fill.percent is None else words.percent(fill.percent),
        "note": f"{words.quantity(fill.filled)} of {words.quantity(fill.lines)} lines",
        "line": fill.percents,
        "url": links.page("order_list", stage="backordered"),
    }
    sold = demand(scope).sold_lately(summary.out_ids)
    out: dict[str, object] = {
        "label": "Out of stock",
        "value": f"{words.quantity(len(summary.out_ids))} SKU{'' if len(summary.out_ids) == 1 else 's'}",
        "note": f"{words.quantity(sold)} of them sold last week",
        "line": went.empty,
        "url": links.page("stock_list", state="out", sort="-demand"),
    }
    return [stock, *([orders, filled] if "sales.view" in held else []), out]


def needs_of(summary: Summary, held: frozenset[str], scope: int | None) -> list[Need]:
    found: list[Need] = []
    costs = "catalog.view_costs" in held
    docks = {"purchasing.view", "stock.view", "returns.view"}
    at_docks = waiting.at_docks(scope) if docks & held else waiting.AtDocks([], [], [])
    if "purchasing.view" in held:
        found += _low(summary, held, scope)
        buying = waiting.buying(days.today(), scope)
        found += _deliveries(buying.deliveries, costs=costs)
        if "replenishing.decide" in held:
            found += [_proposed(one, costs=costs) for one in buying.proposed]
        found += [_wrong(wrong, costs=costs) for wrong in waiting.discrepancies_open(scope)]
        found += [_to_inspect(one) for one in at_docks.to_inspect]
    if "billing.view" in held:
        found += invoices.needs(invoices_waiting(days.today(), scope), may_approve="billing.approve" in held)
    if "stock.view" in held:
        found += [_dock(dock) for dock in at_docks.to_put_away]
        found += [_expiring(soon, costs=costs) for soon in waiting.expiring(days.today(), scope)]
    found += returning.needs(at_docks.back, held)
    told = {"picking.view", "refills.view", "carriers.view", "sensors.view", "webhooks.manage"}
    wrong = wrongs.gone_wrong(scope) if told & held else wrongs.NOTHING_WRONG
    if "picking.view" in held:
        found += [_look(one) for one in wrong.looks]
    if "refills.view" in held:
        found += [_refill(one) for one in wrong.refills]
    if "carriers.view" in held:
        found += [_in_trouble(one) for one in wrong.parcels]
    if "sensors.view" in held:
        found += [*map(_out_of_limits, wrong.climates), *map(_silent, wrong.silent)]
    if "webhooks.manage" in held:
        found += [programs.need(one) for one in wrong.webhooks]
    if "transfers.view" in held:
        found += [_transfer(one) for one in waiting.transfers_waiting(days.today(), scope)]
    if "sales.view" in held:
        found += [_due(due) for due in waiting.orders_due(days.today(), scope)]
        if (late := waiting.backordered(scope)) is not None:
            found.append(_backordered(late))
    return found


def approvals_of(user_id: int, held: frozenset[str], scope: int | None) -> list[Need]:
    """One line for the purchase orders that wait for this person's approval."""
    waiting = list(waiting_for(user_id, permissions=held, warehouse_id=scope)[:MOST_APPROVALS])
    if not waiting:
        return []
    value = sum((order.value for order in waiting), Decimal(0))  # type: ignore[attr-defined] # an annotation
    one = len(waiting) == 1
    url = links.document(waiting[0].number) if one else links.page("approval_list")
    title = f"{waiting[0].number}, {waiting[0].supplier.name}" if one else _counted(len(waiting), "purchase order")
    money = value if "catalog.view_costs" in held else None
    says = "waits for your approval" if one else "wait for your approval"
    return [Need(Side.BUYING, "warn", title, "", says, url, "Look", stake=value, money=money, action_url=url)]


def _low(summary: Summary, held: frozenset[str], scope: int | None) -> list[Need]:
    """The SKUs with the most sales at stake, each with what is proposed of it, or with how much an order would be for."""
    chosen = levels_of(list(summary.urgent), scope)
    proposed: defaultdict[int, list[Proposal]] = defaultdict(list)
    for one in proposed_of([pk for pk in chosen if chosen[pk].is_planned], day=days.today(), warehouse_id=scope):
        proposed[one.sku_id].append(one)
    typed = _typed({pk: level for pk, level in chosen.items() if not level.is_planned})
    deeds = typed | {pk: _proposals_words(some) for pk, some in proposed.items()}
    named = [_low_sku(chosen[pk], stake, deeds.get(pk, ""), held) for pk, stake in summary.urgent.items()]
    return [*named, _others_low(summary)] if summary.more_urgent else named


def _others_low(summary: Summary) -> Need:
    """The other SKUs that are short and wanted, together, ranked by what is at stake of one of them."""
    count, stake = summary.more_urgent, summary.more_at_stake
    url = links.page("stock_list", state="urgent", sort="cover")
    return Need(
        Side.BUYING, "warn", f"{words.quantity(count)} more SKU{'' if count == 1 else 's'}", "",
        "out, soon out or low, and asked for", url, "Look",
        stake=stake / count, money=stake if stake >= 1 else None, action_url=url,
    )  # fmt: skip


def _proposals_words(proposed: Sequence[Proposal]) -> str:
    """ "Order 120", or "Order and move" where planning proposes both."""
    deeds = list(dict.fromkeys(DEEDS[Proposal.Kind(one.kind)] for one in proposed))
    if len(deeds) == 1:
        return f"{deeds[0]} {words.quantity(sum((one.quantity for one in proposed), Decimal(0)))}"
    return " and ".join(deeds).capitalize()


def _typed(levels: Mapping[int, Level]) -> dict[int, str]:
    """What would be ordered of SKUs that were never planned; of those that somebody sells and whose levels say how much."""
    if not levels:
        return {}
    skus = Sku.objects.select_related("unit").in_bulk(list(levels))
    items, asked = best_items(levels), asked_for(levels)
    comes = coming(levels, usual_owner().pk)
    found = {}
    for pk, level in levels.items():
        if pk in items and (skus[pk].maximum is not None or skus[pk].minimum):
            there = level.available + asked.get(pk, Decimal(0)) + comes.get(pk, Decimal(0))
            if quantity := quantity_to_order(skus[pk], items[pk], there):
                found[pk] = f"Order {words.quantity(quantity)}"
    return found


def _low_sku(level: Level, stake: Decimal, deed: str, held: frozenset[str]) -> Need:
    action, url = "Look", links.sku(level.code)
    post: tuple[tuple[str, str], ...] = ()
    if deed and "purchasing.order" in held:
        action, post, url = deed, (("pick", str(level.id)),), reverse("order_chosen")
    elif level.drafted:
        action, url = "Open draft", links.page("purchase_order_list", state="draft") or url
    return Need(
        Side.BUYING,
        health.TONE[level.health],
        level.name,
        level.code,
        _why_low(level),
        links.sku(level.code),
        action,
        stake=stake,
        money=stake if stake >= 1 else None,
        post=post,
        action_url=url,
    )


def _why_low(level: Level) -> str:
    """ "out in 2 days, the next delivery comes in 9"."""
    if level.health is Health.OUT:
        says = "out of stock"
    elif level.health is Health.SOON and level.cover is not None:
        says = f"out in {_in_days(int(level.cover))}"
        if level.next_on is None and level.lead_days:
            says += f", an order takes {level.lead_days}"
    else:
        says = "below reorder point"
    if level.drafted:
        return f"{says}, {words.quantity(level.drafted)} drafted"
    if level.next_on is None:
        return f"{says}, nothing on order"
    ahead = (level.next_on - days.today()).days
    return f"{says}, {words.quantity(level.on_order)} " + (
        f"overdue since {words.short(level.next_on)}" if ahead < 0 else f"due {_ahead(ahead)}"
    )


def _in_days(count: int) -> str:
    return "less than a day" if count < 1 else f"{count} day{'s' if count > 1 else ''}"


def _ahead(count: int) -> str:
    return "today" if count == 0 else f"in {_in_days(count)}"


def _deliveries(due: list[waiting.Delivery], *, costs: bool) -> list[Need]:
    """The dearest one by one, the others together, ranked by what one of them is worth."""
    ranked_due = sorted(due, key=lambda delivery: -delivery.value)
    named = [_overdue(delivery, costs=costs) for delivery in ranked_due[:MOST_DELIVERIES]]
    rest = ranked_due[MOST_DELIVERIES:]
    if not rest:
        return named
    value, url = sum((delivery.value for delivery in rest), Decimal(0)), links.page("purchase_order_list")
    says = f"expected since {words.short(min(delivery.expected_on for delivery in rest))}"
    title = f"{words.quantity(len(rest))} more deliveries" if len(rest) > 1 else "1 more delivery"
    money = value if costs else None
    others = Need(Side.BUYING, "warn", title, "", says, url, "Look", stake=value / len(rest), money=money, action_url=url)
    return [*named, others]


def _overdue(delivery: waiting.Delivery, *, costs: bool) -> Need:
    late = delivery.expected_on < days.today()
    says = f"expected {words.short(delivery.expected_on)}" if late else "expected today"
    url = links.document(delivery.number)
    return Need(
        Side.FLOOR if not late else Side.BUYING,
        "warn" if late else "accent",
        f"{delivery.number}, {delivery.supplier}",
        "",
        f"{says}, {words.quantity(delivery.quantity)} pieces on {_counted(delivery.lines, 'line')}",
        url,
        "Receive",
        stake=delivery.value,
        money=delivery.value if costs else None,
        action_url=url,
    )


def _wrong(wrong: waiting.Wrong, *, costs: bool) -> Need:
    url = links.document(wrong.number)
    return Need(
        Side.BUYING, "warn", f"{wrong.number}, {wrong.supplier}", "", waiting.kinds_of(wrong),
        url, f"Resolve {words.quantity(wrong.count)}", stake=wrong.value, money=wrong.value if costs else None, action_url=url,
    )  # fmt: skip


def _proposed(one: waiting.Proposed, *, costs: bool) -> Need:
    """What planning proposes, in one line: it opens the list of it."""
    url = links.page("proposal_list")
    parts = ((one.buy, "to buy"), (one.move, "to move"), (one.make, "to make"))
    says = ", ".join(f"{words.quantity(count)} {deed}" for count, deed in parts if count)
    return Need(
        Side.BUYING, "accent", _counted(one.count, "proposal"), "", says, url, "Decide",
        stake=one.stake, money=one.stake if costs else None, action_url=url,
    )  # fmt: skip


def _dock(dock: waiting.Dock) -> Need:
    url = links.page("put_away_list")
    return Need(
        Side.FLOOR, "accent", f"{dock.warehouse}, dock", "",
        f"{words.quantity(dock.quantity)} pieces of {_counted(dock.skus, 'SKU')} wait to be put away",
        url, "Put away", stake=dock.sales_value, money=dock.sales_value, action_url=url,
    )  # fmt: skip


def _to_inspect(one: waiting.ToInspect) -> Need:
    """Straight to the one lot, or to all that wait."""
    alone = one.lots == 1
    url = reverse("inspection", args=[one.number]) if alone else links.page("inspection_list", open="yes")
    title = f"{one.number}, {one.warehouse}" if alone else f"{_counted(one.lots, 'inspection')}, {one.warehouse}"
    says = f"{words.quantity(one.quantity)} pieces at the dock wait to be inspected"
    return Need(
        Side.FLOOR, "warn", title, "", says, url, "Inspect", stake=one.sales_value, money=one.sales_value, action_url=url,
    )  # fmt: skip


def _look(one: wrongs.ToLookAt) -> Need:
    url = links.page("look_list")
    says = (
        f"{_counted(one.bins, 'bin')} {'needs' if one.bins == 1 else 'need'} a look: pickers found less there than the book says"
    )
    return Need(
        Side.FLOOR, "warn", f"{one.warehouse}, bins to look at", "", says, url, "Look", stake=one.sales_value, action_url=url,
    )  # fmt: skip


def _refill(one: wrongs.ToRefill) -> Need:
    """Straight to the one refill, or to all of them."""
    url = reverse("refill", args=[one.number]) if one.refills == 1 else links.page("refill_list")
    says = f"{_counted(one.refills, 'pick bin')} to fill up from reserve"
    return Need(
        Side.FLOOR, "accent", f"{one.warehouse}, refills", "", says, url, "Carry", stake=one.sales_value, action_url=url,
    )  # fmt: skip


def _out_of_limits(one: wrongs.OutOfLimits) -> Need:
    """Straight to the one excursion, or to all of them."""
    alone = one.excursions == 1
    url = reverse("excursion", args=[one.number]) if alone else links.page("climate_list")
    title = f"{one.number}, {one.warehouse}" if alone else f"{_counted(one.excursions, 'excursion')}, {one.warehouse}"
    says = "is out of its temperature limits: what lies there is held" if one.goes_on else "holds goods until somebody decides"
    return Need(
        Side.FLOOR, "bad" if one.goes_on else "warn", title, "", says, url, "Look", stake=one.sales_value,
        money=one.sales_value or None, action_url=url, first=one.goes_on,
    )  # fmt: skip


def _silent(one: wrongs.Silent) -> Need:
    url = links.page("climate_list")
    alone = one.thermometers == 1
    title = f"{one.code}, {one.warehouse}" if alone else f"{_counted(one.thermometers, 'thermometer')}, {one.warehouse}"
    says = f"{'says' if alone else 'say'} nothing: nobody knows how warm it is"
    return Need(Side.FLOOR, "warn", title, "", says, url, "Look", action_url=url)


def _in_trouble(one: wrongs.InTrouble) -> Need:
    """Straight to the one parcel, or to all of them."""
    alone = one.parcels == 1
    page, noun = ("shipment_tracking", "shipment") if one.unfollowed else ("parcel", "parcel")
    several = links.page("shipment_list", trouble="True") if one.unfollowed else links.page("parcel_list", waiting="trouble")
    url = reverse(page, args=[one.tracking]) if alone else several
    title = f"{one.tracking}, {one.warehouse}" if alone else f"{_counted(one.parcels, noun)}, {one.warehouse}"
    says = (
        "comes back" if alone and one.state == "returned" else "cannot be delivered" if alone else "did not arrive as they should"
    )
    return Need(
        Side.FLOOR, "bad", title, "", says, url, "Take care", stake=one.value, money=one.value, action_url=url,
    )  # fmt: skip


def _expiring(soon: waiting.Expiring, *, costs: bool) -> Need:
    """At stake is what the goods cost; whoever may not see costs sees what they would be sold for."""
    first = max((days + 1 for days in USUAL_DAYS if days < soon.within), default=0)
    which = {"expires": "rule"} if soon.within == waiting.BY_RULE else {"expires": f"{first}-{soon.within}", "rule": "usual"}
    url = links.page("lot_list", **which, stock="yes", state="released")
    when = f"in {first} to {soon.within} days" if first else f"within {soon.within} days"
    when = "soon, by their rule" if soon.within == waiting.BY_RULE else when
    value = soon.cost if costs else soon.sales_value
    return Need(
        Side.FLOOR, "bad" if soon.within == min(USUAL_DAYS) else "warn",
        f"{_counted(soon.lots, 'lot')} expire{'s' if soon.lots == 1 else ''} {when}", "",
        f"{words.quantity(soon.quantity)} on hand, {soon.sku} lot {soon.code} first, on {words.short(soon.first_on)}",
        url, "Look", stake=value, money=value, action_url=url,
    )  # fmt: skip


def _due(due: waiting.Due) -> Need:
    """Straight to the one order, or to the list of them."""
    url = links.document(due.number) if due.orders == 1 else links.page("shipping_list") or links.page("order_list")
    title = due.number if due.orders == 1 else f"{words.quantity(due.orders)} orders"
    picking = f"{words.quantity(due.not_picked)} not yet picked" if due.not_picked else "all picked"
    return Need(
        Side.FLOOR, "bad" if due.late else "accent", f"{title}, {due.warehouse}", "",
        f"{'late' if due.late else 'leave today'}, {picking}",
        url, "Pick" if due.not_picked else "Ship", stake=due.value, money=due.value, action_url=url,
    )  # fmt: skip


def _transfer(one: waiting.OfTransfers) -> Need:
    """Goods to be sent to another warehouse, or to be received from one; the late ones are a line of their own."""
    url = links.document(one.number) if one.transfers == 1 else links.page("transfer_list", state=one.state)
    title = one.number if one.transfers == 1 else _counted(one.transfers, "transfer")
    if one.to_send:
        says = f"{words.quantity(one.quantity)} pieces to send" + (f", wanted {words.short(one.due_on)}" if one.due_on else "")
    else:
        says = f"{words.quantity(one.quantity)} pieces in transit"
        says += f", expected {words.short(one.due_on)}" if one.due_on else ", no day said"
    return Need(
        Side.FLOOR, "bad" if one.late else "accent", f"{title}, {one.warehouse}", "", f"late, {says}" if one.late else says,
        url, "Send" if one.to_send else "Receive", stake=one.sales_value, money=one.sales_value, action_url=url,
    )  # fmt: skip


def _backordered(late: waiting.Waiting) -> Need:
    url = links.page("order_list", stage="backordered")
    says = f"{_counted(late.lines, 'line')} of {_counted(late.skus, 'SKU')} wait for stock"
    title = f"{_counted(late.orders, 'order')} backordered"
    return Need(Side.BUYING, "warn", title, "", says, url, "Look", stake=late.value, money=late.value, action_url=url)


def _counted(count: int, noun: str) -> str:
    return f"{words.quantity(count)} {noun}{'' if count == 1 else 's'}"
