"""Eleven plans of frePPLe, made without limits, beside ours: operations, balances and deliveries.

What a case asks beyond requirements (capacity, a choice between two ways of making a thing, several products of one run planned
together) is said where it is left out. Hours are numbers.
"""

from dataclasses import replace

import pytest

from quartermaster.planning.packs import Lots
from quartermaster.planning.requirements import Item, Need, Part, Supply
from tests.planning.plans import (
    DAY,
    Told,
    at,
    balance,
    but,
    delivered,
    on_weekdays,
    only,
    planned,
    same_balances,
    same_deliveries,
    same_operations,
    spans,
)  # fmt: skip


def test_constraints_leadtime_2():
    """Making takes hours for all of it and hours for each piece, over four levels."""
    told = Told("constraints_leadtime_2", 3)
    items = [
        Item("1", 0, components={"2": 1}, batch_time=24),
        Item("2", 24, components={"3A": 1, "3B": 1}, batch_time=12),
        Item("3A", 24, components={"4A": 1}, batch_time=6),
        Item("3B", 0, components={"4B": 1}, batch_time=12),
        Item("4A", 48, batch_time=1),
        Item("4B", 0, batch_time=1),
    ]
    plan = planned(items, [Need("1", at("2014-01-01"), 3, "order 1")], today="2014-01-01")
    same_operations(plan, told, {name: f"level {name}" for name in ("1", "2", "3A", "3B", "4A", "4B")})
    same_deliveries(plan, told)
    buffers = {"2": "between 1 and 2", "3A": "between 2 and 3A", "3B": "between 2 and 3B", "4A": "between 3A and 4A"}
    same_balances(plan, told, items, buffers)


@pytest.mark.parametrize("run", [1, 2, 3, 4])
def test_constraints_leadtime_3(run):
    """All its runs are held by time fences, and a part that is late makes its parent late, which we tell (`late_by`) and do not
    plan: so the amounts are compared, not the days."""
    told = Told("constraints_leadtime_3", run)
    items = [
        Item("end item", 7 * DAY, components={"subassembly": 1}),
        Item("subassembly", 5 * DAY, 15, components={"component": 1}),
        Item("component"),
    ]
    needs = [Need("end item", at("2019-12-01"), 10, f"order {one}") for one in (1, 2)]
    plan = planned(items, needs, today="2020-01-01", earliest="2020-01-01")
    names = {"end item": "make end item", "subassembly": "make subassembly"}
    names["component"] = "Purchase component @ factory from component supplier"
    for item, operation in names.items():
        ours = sum(quantity for *_, quantity in spans(plan, item))
        assert ours == sum(quantity for *_, quantity in told.operations[operation])
    for order in ("order 1", "order 2"):
        assert sum(quantity for _, quantity in delivered(plan, order)) == sum(quantity for _, quantity in told.delivered[order])
    left = list(balance(plan, items[1]).values())[-1]
    assert left == list(told.balances["subassembly @ factory"].values())[-1] == 0
    assert all(one.late_by > 0 for one in plan.planned if one.item == "end item")


def test_constraints_material_2():
    """Five pieces come of a run, which takes so much of each part, and some more once. What cannot be got is what we would order.

    Left out: that two of item 6’s three steps give some of it a day or two before the last. Item 5 is made in its first way, as
    there."""
    told = Told("constraints_material_2", 3)

    def made(number: int, *parts: Part, lot: float = 5) -> Item:
        return Item(f"item {number}", lots=Lots(multiple=lot), parts=parts)

    def asked(number: int, fixed: float = 0) -> Item:
        return Item(f"delivery {number}", DAY, parts=[Part(f"item {number}", 2, fixed)])

    per = 1 / 5
    items = [
        *(asked(number, 5 if number == 1 else 0) for number in range(1, 7)),
        made(1, Part("1", 2 * per)),
        made(2, Part("2", 2 * per)),
        # 2 of the 200 come of the run, however large; so each of the parts is taken for 198.
        made(3, Part("3a", 2 * per, 10 - 4 * per), Part("3b", per, 1 - 2 * per), Part("3c", 3 * per, 3 - 6 * per), lot=1e-6),
        made(4, Part("4a", 2 * per), Part("4b", per), Part("4c", 3 * per)),
        made(5, Part("5a", 2 * per)),
        Item("item 6", 3 * DAY, lots=Lots(multiple=4), parts=[Part("6", 2 / 4)]),
        *(Item(one) for one in ("1", "2", "3a", "3b", "3c", "4a", "4b", "4c", "5a", "5b", "6")),
    ]
    supplies = [
        Supply(operation.removeprefix("supply "), start, quantity, f"{operation} {start}")
        for operation, runs in told.operations.items()
        if operation.startswith("supply")
        for start, _, quantity in runs
    ]
    needs = [Need(f"delivery {number}", at("2009-01-10"), 100, f"order prio 1 for item {number}") for number in range(1, 7)]
    plan = planned(items, needs, supplies, today="2009-01-01")
    runs = {"item 5": "make 5 from 5a", **{f"item {number}": f"make {number}" for number in (1, 2, 4, 6)}}
    same_operations(plan, told, runs, per_run={"item 1": 5, "item 2": 5, "item 4": 5, "item 5": 5, "item 6": 4})
    assert [(quantity - 2) / 5 for *_, quantity in spans(plan, "item 3")] == [told.operations["make 3"][0][2]]
    same_operations(plan, told, {f"delivery {number}": f"delivery {number}" for number in range(1, 7)})
    same_deliveries(plan, told)
    short = {name.removeprefix("constraint buffer "): much for name, much in told.short.items()}
    assert {name: sum(plan.net[name].values()) for name in short} == pytest.approx(short)
    assert len(short) == 10


def test_flow_fixed():
    """Orders that take, or give, the same however large they are; other amounts from February on.

    Left out: that two steps of case 4 give a piece each before the last one does."""
    told = Told("flow_fixed", 2)
    february = at("2013-02-01")
    ones, twos = Lots(1, 1, most=1), Lots(2, 2, most=2)
    co_product = Item("2. item", DAY, 4, lots=ones)
    items = [
        *(Item(f"{one}. deliver", DAY, components={f"{one}. item": 1}, group_days=0) for one in (1, 2, 3, 4, 6)),
        Item("1. item", DAY, parts=[Part("1. used", fixed=1, until=february), Part("1. used", fixed=2, since=february)]),
        Item("1. used", on_hand=3),
        replace(co_product, later={february: replace(co_product, lots=twos)}),
        Item("3. item", (1 + 2 + 1) * DAY, 3, lots=Lots(3, 3, most=3)),
        Item("4. item", (1 + 2 + 1) * DAY, 3, lots=Lots(4, 4, most=4)),
        Item("6. item", 2 * DAY, 3, lots=twos),
    ]
    supplies = [Supply("1. used", at("2013-03-01"), 10, "supply")]
    needs = [
        Need(f"{one}. deliver", at(day), quantity, f"{one}. order {number}")
        for one in (1, 2, 3, 4, 6)
        for number, (day, quantity) in enumerate(
            zip(("2013-01-20", "2013-02-07", "2013-02-20"), (100, 10, 50) if one == 1 else (10, 5, 7), strict=True), start=1
        )
    ]
    plan = planned(items, needs, supplies, today="2013-01-01")
    same_operations(plan, told, {"1. item": "1. make end item"})
    for one, quantity in ((2, 0), (3, 3), (4, 4), (6, 2)):
        operation = "2. make product" if one == 2 else f"{one}. make end item"
        expected = sorted((start, end) for start, end, _ in told.operations[operation])
        ours = spans(plan, f"{one}. item")
        assert [(start, end) for start, end, _ in ours] == expected
        assert {much for *_, much in ours} == ({quantity} if quantity else {1, 2})
    same_operations(plan, told, {"1. deliver": "1. deliver end item", "2. deliver": "2. deliver co-product"})
    same_deliveries(plan, told)
    buffers = {f"{one}. item": f"{one}. end item" for one in (1, 3, 6)}
    same_balances(plan, told, items, buffers | {"2. item": "2. fixed production co-product"})
    assert plan.net["1. used"] == {at("2013-02-18"): told.short["1. fixed consumption item"]}
    # A hundred of the main product come of each order; it is nobody’s need.
    assert 100 * len(spans(plan, "2. item")) == list(told.balances["2. main product"].values())[-1]
    assert list(balance(plan, items[9]).values())[-1] == list(told.balances["4. end item"].values())[-1]


def test_flow_offset():
    """Work is counted in a workshop’s hours, and what comes of it may be used later; parts are taken before or after it starts.

    Left out: what comes before the end of the work (the tops of 5 and 6, and the days on which they are made, are given to us as
    under way), and 8, which is late by a choice between two machines."""
    told = Told("flow_offset", 2)
    weekdays, nine_to_five = on_weekdays("12345"), on_weekdays("1234567", range(9, 17))
    both = on_weekdays("12345", range(9, 17))

    def shop(number: int, *, offset: int = 0) -> list[Item]:
        site = weekdays if number in (2, 4) else on_weekdays("1234567")
        top = Item(f"{number}. end item", 3 * 8, components={f"{number}. intermediate item": 2}, settling=3 * DAY, opens=site)
        middle = Item(f"{number}. intermediate item", DAY, settling=3 * DAY, works=site, opens=site)
        part = Part(f"{number}. raw material", 3, offset=offset)
        raw = Item(f"{number}. raw material", 7 * DAY)
        return [
            replace(top, lead_time=3 * DAY, works=both if number in (2, 4) else nine_to_five),
            replace(middle, parts=[part]), raw,
        ]  # fmt: skip

    items = [*shop(1), *shop(2), *shop(3, offset=-DAY), *shop(4, offset=-DAY), *shop(5), *shop(6), *shop(7)]
    items += [
        Item(
            "9. end item", 3 * DAY, settling=3 * DAY, components={"9. component 1": 2},
            parts=[Part("9. component 2", 2, offset=2 * DAY)],
        ),
        Item("9. component 1"), Item("9. component 2", 10 * DAY),
    ]  # fmt: skip
    supplies = [Supply("7. raw material", at("2019-12-01"), 100, "ordered")]
    for start, until in (("2019-12-02", "2019-12-03"), ("2020-01-03", "2020-01-07"), ("2020-02-03", "2020-02-07")):
        supplies.append(Supply("7. intermediate item", at(until), 4, start, at(start), {"7. raw material": 12}))
    for number, day in ((5, "2019-12-28 9"), (6, "2019-12-29 9")):
        consumes = {f"{number}. raw material": 6.0}
        supplies.append(Supply(f"{number}. intermediate item", at("2019-12-28 9"), 2, f"{number}. work", at(day), consumes))
    needs = [Need(f"{number}. end item", at("2020-01-03"), 1, f"{number}. order 1") for number in range(1, 5)]
    needs.append(Need("9. end item", at("2020-01-01"), 1, "9. order 1"))
    plan = planned(items, needs, supplies, today="2019-12-01")
    raw = {f"{number}. raw material": f"{number}. raw material @ {number}. factory" for number in range(1, 7)}
    same_operations(plan, told, {item: f"Purchase {buffer} from {item[:2]} supplier" for item, buffer in raw.items()})
    for number in range(1, 5):
        same_operations(plan, told, {f"{number}. {one}": f"{number}. produce {one}" for one in ("end item", "intermediate item")})
        middle = f"{number}. intermediate item"
        same_balances(plan, told, items, {middle: f"{middle} @ {number}. factory"})
        assert delivered(plan, f"{number}. order 1") == told.delivered[f"{number}. order 1"]
    same_balances(plan, told, items, raw)
    sevenths = {f"7. {one}": f"7. {one} @ 7. factory" for one in ("intermediate item", "raw material")}
    same_balances(plan, told, items, sevenths, supplies)
    bought = {f"9. component {one}": f"Purchase 9. component {one} @ 9. factory from 9. supplier" for one in (1, 2)}
    same_operations(plan, told, {"9. end item": "9. produce end item", **bought})


def test_global_purchase():
    """One item for eight sites: four buy, four are filled from two of those; every site keeps ten."""
    told = Told("global_purchase", 2)
    day = at("2016-01-01")
    from_where = {"WH1": "DC1", "WH2": "DC1", "WH3": "DC2", "WH4": "DC2"}
    there = {"WH1": 10, "WH2": 100, "WH5": 20}
    items = []
    for one in ("A", "B"):
        for site in ("WH1", "WH2", "WH3", "WH4", "WH5", "WH6", "DC1", "DC2"):
            place = Item(f"item {one} @ {site}", 10 * DAY, there.get(site, 0), safety_from={day: 10})
            above = from_where.get(site)
            filled = {"components": {f"item {one} @ {above}": 1}} if above else {"lead_time": 60 * DAY, "lots": Lots(100)}
            items.append(replace(place, **filled))
    needs = [Need("item A @ WH1", at("2016-07-31"), 40, f"order A{number}") for number in range(1, 5)]
    needs.append(Need("item B @ WH4", at("2015-12-01"), 40, "order B1"))
    plan = planned(items, needs, today="2016-01-01")
    names = {}
    for item in items:
        one, site = item.name.split(" @ ")
        above = from_where.get(site)
        names[item.name] = f"Ship {one} from {above} to {site}" if above else f"Purchase {item.name} from Supplier 1"
    same_operations(plan, told, names)
    assert sum(len(told.operations[name]) for name in names.values()) == len(plan.planned) == 13
    same_deliveries(plan, told)
    same_balances(plan, told, items, {item.name: item.name for item in items})


def test_operation_available():
    """Days on which a site is shut: work stops, and what would end there ends before; what can be done at no time is said.

    Left out: 4’s orders 6 and 7, which are cut into pieces to be less late, and 5’s order 4, which waits for a machine."""
    told = Told("operation_available", 2)
    shut = (("2009-01-10", "2009-01-12"), ("2009-01-20", "2009-01-22"))
    open_but, open_only = but(*shut), only(*shut)
    workshop = on_weekdays("12", range(9, 11))
    due = ["2009-01-14", "2009-01-12 12", "2009-01-11 12", "2009-01-10 12", "2009-01-08"]
    asked: dict[str, tuple[Item, str, float]] = {}

    def ask(order: str, item: Item, day: str, quantity: float) -> None:
        asked[order] = (replace(item, name=order), day, quantity)

    days = {1: "1 day", 10: "10 days", 20: "20 days", 3: "3 days"}
    for site, calendar in ((1, open_but), (2, open_only)):
        for number, day in enumerate(due, start=1):
            ask(f"{site}. order {number}", Item("", DAY, works=calendar), day, 6)
    for order, length, day in (("1. order 6", 10, due[0]), ("1. order 7", 20, "2009-01-28"), ("1. order 8", 20, due[0])):
        ask(order, Item("", length * DAY, works=open_but), day, 6)
    for order, day in (("2. order 7", "2009-01-04"), ("2. order 8", "2009-01-28")):
        ask(order, Item("", 3 * DAY, works=open_only), day, 6)
    for site, calendar in ((3, open_but), (4, open_only)):
        each = Item("", DAY, batch_time=DAY, works=calendar)
        for number, day in enumerate(due, start=1):
            ask(f"{site}. order {number}", each, day, 1)
    ask("3. order 6", Item("", DAY, batch_time=DAY, works=open_but), due[0], 10)
    ask("3. order 7", Item("", DAY, batch_time=DAY, works=open_but), "2009-01-28", 20)
    ask("3. order 8", Item("", DAY, batch_time=DAY, works=open_but), due[0], 20)
    ask("4. order 8", Item("", DAY, batch_time=DAY, works=open_only), "2009-01-28", 3)
    for number, day in enumerate(due, start=1):
        ask(f"5. order {number}", Item("", DAY, components={"5. item": 1}), day, 1)
    for number, day, quantity in ((6, due[0], 10), (7, "2009-01-28", 20), (8, due[0], 20)):
        ask(f"5. order {number}", Item("", DAY, components={"5. item": 1}), day, quantity)
    for number, day in enumerate(("2017-01-30", "2017-01-25 11", "2017-01-25"), start=1):
        ask(f"6. order {number}", Item("", DAY, components={"6. item": 1}), day, 1)
    items = [item for item, *_ in asked.values()]
    items.append(Item("5. item", DAY, batch_time=DAY, works=open_but, group_days=0))
    items.append(Item("6. item", 7, works=workshop, group_days=0))
    needs = [Need(order, at(day), quantity, order) for order, (_, day, quantity) in asked.items()]
    # Where a site is shut until the tenth, nothing can be done before: from there on it goes ahead.
    plan = planned(items, needs, today="2009-01-01", earliest="2008-12-01")
    assert {order: delivered(plan, order) for order in asked} == {
        order: [(max(when, at(day)), much) for when, much in told.delivered[order]] for order, (_, day, _) in asked.items()
    }
    operations = [f"1. Deliver item {one}" for one in ("1 day", "10 days", "20 days")]
    operations += [f"2. Deliver item {one}" for one in ("1 day", "3 days")] + [
        "3. Deliver item",
        "5. Deliver item",
        "6. Deliver item",
    ]
    for operation in operations:
        mine = [order for order, (item, *_) in asked.items() if order[0] == operation[0]]
        lengths = {days: text for days, text in days.items() if operation.endswith(text)}
        mine = [order for order in mine if not lengths or asked[order][0].lead_time // DAY in lengths]
        assert sorted(span for order in mine for span in spans(plan, order)) == sorted(told.operations[operation]), operation
    assert spans(plan, "4. order 8") == [max(told.operations["4. Deliver item"], key=lambda span: span[2])]
    assert spans(plan, "6. item") == sorted(told.operations["6. Make item"])
    odd = (at("2009-01-07"), at("2009-01-09"), 1)
    ours = [span for span in spans(plan, "5. item") if span[1] != at("2009-01-09 12")]
    assert ours == sorted(span for span in told.operations["5. Make item"] if span != odd)
    with pytest.raises(ValueError, match="Nobody works"):
        planned(
            [Item("x", 10 * DAY, works=open_only)], [Need("x", at(due[0]), 6, "x")], today="2009-01-01", earliest="2008-12-01"
        )


def test_operation_coproducer():
    """Four products of one run.

    Left out: how many runs there are when, since every item of ours is netted for itself. Given the runs, the parts are
    bought for a week together, and there is as much of each product as is left there."""
    told = Told("operation_coproducer", 2)
    products = [Item(f"PF{number}", components={"run": 1}) for number in range(1, 5)]
    items = [Item("run", batch_time=2, components={"crude": 1}, group_days=0), Item("crude", DAY, group_days=7 * DAY)]
    runs = [(end, quantity) for _, end, quantity in told.operations["Production"]]
    needs = [Need("run", end, quantity, f"run until {end} of {quantity}") for end, quantity in runs]
    plan = planned(items, needs, today="2023-06-01")
    same_operations(plan, told, {"run": "Production", "crude": "Purchase crude @ Site from FRN"})
    same_balances(plan, told, items, {"crude": "crude @ Site"})
    supplies = [Supply(item.name, end, quantity, "run") for item in products for end, quantity in runs]
    sold = [Need(order[6:9], when, much, order) for order, met in told.delivered.items() for when, much in met]
    held = planned([*products, Item("run")], sold, supplies, today="2022-08-01")
    same_deliveries(held, told)
    assert not held.planned
    same_balances(held, told, products, {item.name: f"{item.name} @ Site" for item in products}, supplies)


def test_operation_effective():
    """Ways of getting an item that hold from a day on: another site, other least amounts.

    Left out: 7, which is made a year early because its only way ends."""
    told = Told("operation_effective", 2)
    february = at("2015-02-01")
    items, needs = [], []
    for number in (1, 2, 3):
        made = [Item(f"{number}. at {site}", batch_time=DAY) for site in "AB"]
        after = Item(f"{number}. source", 2 * DAY, components={f"{number}. at B": 1})
        items += [*made, Item(after.name, DAY, components={f"{number}. at A": 1}, later={february: after})]
    for order, day, much in (
        ("1. order 1", "2015-01-14", 5), ("1. order 2", "2015-02-03 12", 5), ("1. order 3", "2015-02-14", 5),
        ("2. order 1", "2015-01-14", 140), ("3. order 1", "2015-02-14", 140),
    ):  # fmt: skip
        needs.append(Need(f"{order[0]}. source", at(day), much, order))
    for number, least in ((4, (10, 20, 30, 40, 50)), (5, (50, 40, 30, 20, 20))):
        ways = [Item(f"{number}. end item", 7 * DAY, lots=Lots(one)) for one in least]
        items.append(replace(ways[0], later={at(f"2015-01-{7 * week:02}"): ways[week] for week in range(1, 5)}))
        needs += [Need(ways[0].name, at(f"2015-01-{day:02}"), 5, f"{number}. order {day}") for day in range(1, 30)]
    items.append(Item("6. end item", 7 * DAY))
    needs.append(Need("6. end item", at("2017-01-01"), 5, "6. order 1"))
    plan = planned(items, needs, today="2015-01-01")
    names = {f"{number}. at {site}": f"{number}. make end item in {site}" for number in (1, 2, 3) for site in "AB"}
    same_operations(plan, told, names | {f"{number}. source": f"{number}. Source end item" for number in (1, 2, 3)})
    same_operations(plan, told, {f"{number}. end item": f"{number}. make end item" for number in (4, 5, 6)})
    del told.delivered["7. order 1"]
    same_deliveries(plan, told)
    same_balances(plan, told, items, {f"{number}. end item": f"{number}. end item @ factory" for number in (4, 5, 6)})


def test_safety_stock():
    """What is kept changes with time: more is planned for its day, and what is not kept any more is used."""
    told = Told("safety_stock", 2)
    day = at("2009-01-01")
    items = [
        *(Item(f"delivery {one}", 3 * DAY, components={f"item {one}": 1}) for one in (1, 2)),
        Item("item 1", safety_from={day: 10, at("2009-02-01"): 20, at("2009-03-01"): 5}),
        Item("item 2", settling=7 * DAY),
        Item("A", 4 * DAY, safety_from={day: 10}),
        Item("B", 4 * DAY, safety_from={day: 20}, components={"A": 1}),
        Item("C", 4 * DAY, safety_from={day: 20}, lots=Lots(50, 3)),
    ]
    dates = ("2009-01-02", "2009-02-15", "2009-03-15")
    needs = [
        Need(f"delivery {one}", at(due), 10, f"order {number} - item {one}")
        for one in (1, 2)
        for number, due in enumerate(dates, start=1)
    ]
    plan = planned(items, needs, today="2009-01-01")
    same_operations(plan, told, {f"delivery {one}": f"delivery end item {one}" for one in (1, 2)})
    same_operations(plan, told, {"item 1": "make end item 1", "item 2": "make end item 2"})
    threes = {
        "A": "buy end item 3",
        "B": "end item 3 from A to B",
        "C": "Purchase end item 3 C @ factory from Component supplier",
    }
    same_operations(plan, told, threes)
    same_deliveries(plan, told)
    names = {"item 1": "end item 1 @ factory", **{one: f"end item 3 {one} @ factory" for one in "ABC"}}
    same_balances(plan, told, items, names)


def test_wip_2():
    """What is under way takes its parts when its steps begin; what should have begun long ago begins now."""
    told = Told("wip_2", 2)
    items = [
        Item("produced @ prod", 7 * DAY, components={"consumed @ prod": 777}),
        Item("consumed @ prod", 3 * DAY, components={"consumed @ store": 1}),
        Item("consumed @ store", 60 * DAY),
        *(Item(name) for name in ("complex product", "step A done", "step B done", "comp A", "comp B", "comp C")),
    ]
    supplies = [
        Supply("produced @ prod", at(end), 1, name, at(start), {"consumed @ prod": 777})
        for name, start, end in (
            ("MO 1", "2017-12-01", "2017-12-08"), ("MO 2", "2023-01-01", "2023-01-08"), ("MO 3", "2023-01-01", "2023-01-08"),
        )
    ]  # fmt: skip
    steps = (("step A done", "2022-01-01", 3), ("step B done", "2022-01-04", 4), ("complex product", "2022-01-07", 2))
    for (item, start, much), part in zip(steps, "ABC", strict=True):
        supplies.append(Supply(item, at(start) + 3 * DAY, 2, item, at(start), {f"comp {part}": much}))
    plan = planned(items, [], supplies, today="2019-01-01")
    same_operations(plan, told, {
        "consumed @ prod": "Ship consumed item from store to prod",
        "consumed @ store": "Purchase consumed item @ store from my supplier",
    })  # fmt: skip
    same_balances(plan, told, items, {f"consumed @ {site}": f"consumed item @ {site}" for site in ("prod", "store")})
    assert {name: plan.net[f"comp {name}"] for name in "ABC"} == {
        name: {when: -left for when, left in told.balances[f"comp {name} @ prod2"].items()} for name in "ABC"
    }
    same_balances(plan, told, items, {"complex product": "complex product @ prod2"}, supplies)
