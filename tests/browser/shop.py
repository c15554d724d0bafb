"""A shop with something on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from quartermaster.accounts.models import User
from quartermaster.automation import operations as automation
from quartermaster.billing import operations as billing
from quartermaster.billing.papers import WrittenInvoice, WrittenLine
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries as parcels
from quartermaster.carriers.interface import News
from quartermaster.carriers.states import Kind
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku
from quartermaster.demand import operations as demand
from quartermaster.demand.models import Total
from quartermaster.epcis import queries as events
from quartermaster.epcis import telling
from quartermaster.kanban import operations as kanban
from quartermaster.kanban.models import Loop
from quartermaster.kernel import clock
from quartermaster.labels import operations as labels
from quartermaster.labels import shipped
from quartermaster.labels.kinds import Kind as LabelKind
from quartermaster.labels.making import Wanted
from quartermaster.locations.models import Bin
from quartermaster.outage import operations as outage
from quartermaster.outage import queries as papers
from quartermaster.packing import operations as packing
from quartermaster.partners import operations as partners
from quartermaster.partners.models import Offer
from quartermaster.picking import operations as picking
from quartermaster.picking import queries as picks
from quartermaster.picking.models import Wave
from quartermaster.production import operations as production
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries as purchases
from quartermaster.purchasing.inspection_papers import Finding, FoundDefect, NewCheck, NewInspectionRule, Verdict
from quartermaster.purchasing.models import PurchaseOrder, Supplier
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery, NewSupplierItem, ReceivedLine
from quartermaster.purchasing.vendor_returns import NewVendorReturn, ReturnedLine
from quartermaster.refills import operations as refills
from quartermaster.replenishing import operations as replenishing
from quartermaster.rfid import operations as rfid
from quartermaster.sales import operations as sales
from quartermaster.sales import queries as orders
from quartermaster.sales.models import Customer, SalesChannel
from quartermaster.sensors import operations as sensors
from quartermaster.sensors.models import Excursion, RefusedMessage
from quartermaster.sensors.payloads import Message
from quartermaster.slotting import operations as slotting
from quartermaster.slotting.models import PutAwayRule, SlotMove
from quartermaster.stock import operations as book
from quartermaster.stock import queries as stock
from quartermaster.stock.moves import HoldAsk, NewLot
from quartermaster.tracing import operations as tracing
from quartermaster.transfers import operations as transfers
from quartermaster.transfers.papers import Came, Taken
from quartermaster.vmi import operations as vmi
from quartermaster.vmi.models import Item
from quartermaster.vmi.operations import NewSupply
from quartermaster.webhooks import operations as webhooks
from quartermaster.webhooks.models import Attempt, Endpoint
from quartermaster.webhooks.operations import NewEndpoint
from tests import scenes
from tests.carriers import connected_scenes as connecting
from tests.carriers import scenes as carrying
from tests.catalog.kits import bundle, made
from tests.kanban import scenes as containers
from tests.partners import scenes as sharing
from tests.production import scenes as making
from tests.purchasing import scenes as buying
from tests.purchasing.pictures import PNG
from tests.replenishing import scenes as planning
from tests.returns import scenes as coming_back
from tests.rfid import scenes as gates
from tests.sales import scenes as selling
from tests.sensors.scenes import cold_room
from tests.transfers import scenes as moving
from tests.vmi import scenes as filling


@dataclass(frozen=True, slots=True)
class Shop:
    person: User
    site: scenes.Site
    sku: Sku
    supplier: Supplier
    theirs: User
    """Somebody of a supplier."""
    samples: dict[str, object]
    """What stands for each part of an address, by the address's beginning and the part's name."""


def open_shop() -> Shop:
    """Goods on shelves and at the dock, an order half picked, a purchase order half received with something damaged."""
    person, site = scenes.person("manager", "administrator"), scenes.site()
    tea, cups = scenes.sku(minimum=Decimal(50), maximum=Decimal(200)), scenes.sku()
    scenes.stocked(tea, 40, site.shelf)
    scenes.stocked(cups, 25, site.second_shelf)
    catalog.add_pack(scenes.act(), code=tea.code, unit="case", numerator=12)
    catalog.add_barcode(scenes.act(), code=tea.code, value=f"4{scenes.fresh('')}", pack_unit="case")
    supplier = buying.supplier()
    item = NewSupplierItem(supplier_id=supplier.id, sku_id=tea.id, unit_cost=Decimal(2), preferred=True)
    purchasing.set_supplier_item(scenes.act(), item=item)
    bought, draft = buying.placed(site, (tea, 12), (cups, 6)), buying.drafted(site, (tea, 5))
    received = [ReceivedLine(Decimal(8), sku_id=tea.id), ReceivedLine(Decimal(2), sku_id=tea.id, condition="damaged")]
    purchasing.receive(scenes.act(), number=bought.number, receipts=received)
    buyer = selling.customer()
    sold = selling.ordered(site, selling.line(tea, 4), selling.line(cups, 3), customer_id=buyer.id)
    _half_way(sold.number, site)
    lot, hold = _a_lot_with_some_on_hold(site)
    recall = tracing.draft_recall(scenes.act(), lot_ids=[lot], reason="Glass in a jar")
    automation.enqueue("automation.check_book")
    work = _gifts(cups, site)
    _waited_for(site)
    demand.keep(through=timezone.localdate(clock.now()))
    demand.forecast()
    loop, cards = _a_loop(site, supplier)
    kept, supply = _kept_by_a_supplier(site, tea)
    shared = _shared_with_a_partner(site, buyer)
    came = coming_back.received(coming_back.shipped(site, (tea, 3)), (1, 2), reason="damaged")
    samples = {
        "catalog code": tea.code,
        "catalog unit": "case",
        "catalog category_id": catalog.add_category(scenes.act(), name="Tea things", costing="fifo").id,
        "catalog product_id": tea.product_id,
        "catalog/units code": "case",
        "catalog/owners code": scenes.house().code,
        "events event_id": telling.event_id(events.origin(), telling.MOVEMENT, stock.settled_seq()),
        "demand code": tea.code,
        "demand total_id": Total.objects.get(of="all").pk,
        **_said_of_demand(tea, cups, site),
        "invoices number": _billed(bought, supplier),
        "invoices supplier_id": supplier.id,
        "orders number": sold.number,
        "orders/lines number": selling.ordered(site, selling.line(tea, 1), selling.line(cups, 1)).number,
        "orders customer_id": buyer.id,
        "orders channel_id": _web_shop(site).pk,
        "orders rate_id": _rate(site),
        "orders rank": 1,
        "orders price_id": _marked_down(cups),
        "people person_id": person.id,
        "production number": work,
        "purchasing number": bought.number,
        "purchasing/edit number": draft.number,
        "purchasing/deliveries number": _a_delivery(bought, tea),
        "purchasing/inspections number": _inspected(site, supplier),
        "purchasing/vendor-returns number": _going_back(supplier, tea, site),
        "purchasing receipt": purchases.receipts_of(bought.id)[0].number,
        "purchasing discrepancy_id": purchases.discrepancies_of(bought.id).order_by("id")[0].id,
        "purchasing supplier_id": supplier.id,
        "purchasing item_id": supplier.items.get().id,
        "stock seq": stock.settled_seq(),
        "stock warehouse": site.warehouse.code,
        "stock/bins code": site.shelf.code,
        "stock code": tea.code,
        "stock lot_id": lot,
        "stock/put-away rule_id": _put_away_rule(site),
        "stock/lots rule_id": book.set_expiry_rule(scenes.act(), sku_id=tea.pk, days=60).pk,
        "slotting number": _to_a_better_bin(site, tea),
        "stock month": "2026-03",
        "stock hold_id": hold,
        "recalls number": recall.number,
        **_released(site, tea),
        **_proposed(site),
        "refills number": _to_carry(site),
        "kanban number": loop.number,
        "partners offer_id": shared.pk,
        "partners policy_id": shared.policy_id,
        "vmi supplier_id": kept.supplier_id,
        "vmi item_id": kept.pk,
        "vmi number": supply,
        "kanban/cards number": cards[0],
        **_told_by_webhook(),
        **_too_warm(),
        **_under_way(site, cups),
        "returns number": came.number,
        "packing number": sold.number,
        "packing code": _carton_type(),
        **_carried(site),
        "returns piece": coming_back.pieces(came)[0].pk,
        "labels code": _layout(),
        "labels printer_id": _printer(site, tea),
        **_sheets(site),
        **_at_a_gate(site),
        "jobs job_id": ProcrastinateJob.objects.latest("id").id,
        "warehouse bin_id": site.shelf.id,
        "warehouse code": site.warehouse.code,
        "warehouse zone_id": site.shelf.zone_id,
    }
    return Shop(person, site, tea, supplier, filling.person_of(kept.supplier, "supplier"), samples)


def _waited_for(site: scenes.Site) -> None:
    """Goods at the dock that somebody waits for."""
    wanted = scenes.sku()
    selling.ordered(site, selling.line(wanted, 6), on_short="backorder", customer_id=selling.customer().id)
    book.receive(scenes.act(), goods=[scenes.goods(wanted, 9, site.dock)])


def _web_shop(site: scenes.Site) -> SalesChannel:
    channel = sales.NewChannel("WEB", "Web shop", awaits_payment=True, warehouse_ids=(site.warehouse.id,))
    return sales.create_channel(scenes.act(), channel=channel)


def _rate(site: scenes.Site) -> int:
    return sales.set_rate(scenes.act(), rate=sales.NewRate(site.warehouse.id, Decimal(4), country="GB")).pk


def _printer(site: scenes.Site, tea: Sku) -> int:
    """A label printer that something waits for."""
    printer = labels.add_printer(scenes.act(), printer=labels.NewPrinter("Dock", site.warehouse, "10.0.0.9"))
    labels.print_labels(scenes.act(), printer=printer, wanted=Wanted(LabelKind.SKU, [tea.code]))
    return printer.pk


def _layout() -> str:
    """A layout of one's own; its code. And a pallet that has a number."""
    best = shipped.shipped()["lot-57x32"]
    pallet = labels.NewPallet(scenes.house(), scenes.site().warehouse)
    labels.make_pallet(scenes.act(), pallet=pallet)
    return labels.add_layout(scenes.act(), code="ours", name="Our own", kind=best.kind, data=best.data).code


def _carton_type() -> str:
    """A kind of carton that everything fits into; its code."""
    new = packing.NewCartonType(scenes.fresh("C")[-18:], "Large", 600, 400, 400, tare_g=500, most_weight_g=20_000)
    return packing.add_carton_type(scenes.act(), carton=new).code


def _carried(site: scenes.Site) -> dict[str, object]:
    """An order half handed over: a parcel in trouble, one that stands there, a carton that waits for a label."""
    fleet = carrying.fleet(site)
    number, (gone, _) = carrying.shipped(site, fleet, 1_500, 2_500)
    carriers.hand_over(scenes.act(), warehouse=site.warehouse, codes=[gone.tracking])
    act = scenes.act()
    carriers.note_events(act, events=[News(gone.tracking, Kind.EXCEPTION, act.occurred_at, "Leeds", "Nobody at home")])
    found = parcels.label_by_tracking(gone.tracking)
    waiting = carrying.packed(site, 1_000, 12_000)
    account = connecting.connected(site)
    connecting.offered(waiting, account)
    return {
        "shipping tracking": gone.tracking,
        "shipping number": waiting,
        "shipping/parcels number": number,
        "shipping/labels.pdf number": number,
        "shipping/shipments number": found.shipment.number if found.shipment else "",
        "shipping/manifests number": found.manifest.number if found.manifest else "",
        "shipping code": fleet.code,
        "shipping/account code": account.carrier.code,
        "shipping connector": account.connector,
        "shipping/settle key": connecting.unclear(site, account).key,
        "shipping service": "STD",
        "shipping zone_id": fleet.zones.get(name="Europe").pk,
    }


def _at_a_gate(site: scenes.Site) -> dict[str, object]:
    """A pallet that passed with one piece too few and a tag that nobody knows; a walk that has ended."""
    radio = gates.tagged()
    buying.placed(site, (radio, 3))
    gate, reader = gates.gate(site)
    passed = gates.passes(reader, gates.heard(*(gates.sgtin(radio, str(number)) for number in (1, 2)), "E2" * 12))
    walk = rfid.start_walk(scenes.act(), warehouse=site.warehouse, zone=site.shelf.zone)
    rfid.read_on_walk(scenes.act(), number=walk.number, reads=gates.heard(gates.sgtin(radio, "1"), "E3" * 12))
    rfid.end_walk(scenes.act(), number=walk.number)
    rfid.tie_tag(scenes.act(), memory="E4" * 12, place=site.shelf)
    return {
        "rfid gate_id": gate.pk,
        "rfid reader_id": reader.pk,
        "rfid/passages number": passed.number,
        "rfid/walks number": walk.number,
    }


def _gifts(cups: Sku, site: scenes.Site) -> str:
    """A bundle of cups, one of that bundle and other things, and hampers of cups, half of them made; the work order's number."""
    pair = bundle((cups, 2))
    bundle((pair, 1), (scenes.sku(), 1))
    order = making.released(site, made((cups, 2)), 2)
    production.complete(scenes.act(), number=order.number, quantity=Decimal(1))
    return order.number


def _a_lot_with_some_on_hold(site: scenes.Site) -> tuple[int, int]:
    jam, house = scenes.sku(tracking="lot"), scenes.house()
    (lot,) = book.begin_lots(scenes.act(), lots=[NewLot(house.id, jam.id, scenes.fresh("L"), expires_on=date(2099, 12, 31))])
    book.open_balances(scenes.act(), goods=[scenes.goods(jam, 9, site.third_shelf, lot_id=lot)])
    (hold,) = book.hold(
        scenes.act(), asks=[HoldAsk(house.id, jam.id, site.third_shelf.id, Decimal(2), "quality_control", lot_id=lot)]
    )
    return lot, hold


def _under_way(site: scenes.Site, cups: Sku) -> dict[str, object]:
    """A transfer of which some is claimed, some under way, and some has come damaged."""
    transfer = moving.allocated(site, scenes.site(), (cups, 9))
    act = scenes.act()
    transfers.ship(act, number=transfer.number, takes=[Taken(1, site.second_shelf.id, Decimal(6))])
    came = transfers.receive(act, number=transfer.number, came=[Came(1, Decimal(1)), Came(1, Decimal(1), damaged=True)])
    return {"transfers number": transfer.number, "transfers arrival": came.number}


def _a_delivery(bought: PurchaseOrder, tea: Sku) -> str:
    """One at the dock, half of it taken in, with something that nobody ordered; claimed, with a picture; and a rule."""
    act, line = scenes.act(), AnnouncedLine(tea.id, Decimal(2), order=bought.number, position=1)
    paper = NewDelivery(bought.supplier_id, bought.warehouse_id, [line], reference="ASN-1", expected_at=act.occurred_at)
    delivery = purchasing.announce(act, delivery=paper)
    given = [ReceivedLine(Decimal(1), 1), ReceivedLine(Decimal(2), sku_id=scenes.sku().id)]
    purchasing.receive_delivery(act, number=delivery.number, lines=given)
    found = purchases.discrepancies_of(bought.id).order_by("id")[0].id
    purchasing.claim_discrepancy(act, discrepancy_id=found, claim_number="C-1", expected_credit=Decimal(4))
    purchasing.add_photo(act, discrepancy_id=found, content=PNG)
    purchasing.set_receiving_rule(act, supplier_id=bought.supplier_id, over_percent=Decimal(5))
    return delivery.number


def _inspected(site: scenes.Site, supplier: Supplier) -> str:
    """A lot that was skipped no more: one before it was rejected, this one waits, with a picture."""
    act, item = scenes.act(), scenes.sku()
    checks = [NewCheck("Net weight", "major", "g", Decimal(98), Decimal(102)), NewCheck("Certificate is there", "critical")]
    rule = NewInspectionRule(
        supplier.id, sku_id=item.id, sample="table", aql_major="1.0", aql_minor="4.0", one_in=3, checks=checks
    )
    purchasing.set_inspection_rule(act, rule=rule)
    found = []
    for _ in range(2):
        order = purchasing.draft_order(act, order=buying.paper(site, (item, 60), of=supplier))
        purchasing.approve(act, number=order.number)
        purchasing.place(act, number=order.number)
        receipt = purchasing.receive(act, number=order.number, receipts=[ReceivedLine(Decimal(60), 1)])
        found.append(receipt.inspections.get().number)
    measured = [Finding(1, numbers=[Decimal(97)]), Finding(2, passed=True)]
    purchasing.judge_inspection(act, number=found[0], verdict=Verdict("reject", [FoundDefect("BROKEN", 2)], measured))
    purchasing.photograph_inspection(act, number=found[1], content=PNG)
    return found[1]


def _sheets(site: scenes.Site) -> dict[str, object]:
    """The day's work on paper."""
    mark = outage.print_day(scenes.act(), warehouse=site.warehouse)
    return {"outage mark": mark, "outage number": papers.batch(mark)[0].number, "outage position": 1}


def _released(site: scenes.Site, tea: Sku) -> dict[str, object]:
    """A wave of two orders on two shelves, of which a picker has found one bin short."""
    for place, position in ((site.shelf, 2), (site.second_shelf, 6), (site.third_shelf, 9)):
        Bin.objects.filter(pk=place.pk).update(aisle=1, position=position)
    scenes.stocked(tea, 8, site.third_shelf)
    numbers = [selling.ordered(site, selling.line(tea, 3)).number for _ in range(2)]
    wave = picking.release(scenes.act(), numbers=numbers, way=Wave.Way.BATCH)
    walk = wave.walks.get()
    first = walk.tasks.order_by("stop")[0]
    picking.short_task(scenes.act(), task_id=first.pk, found=Decimal(1), reason="missing")
    look = picks.open_looks().get()
    return {"picking number": wave.number, "picking walk_id": walk.pk, "picking look_id": look.pk}


def _to_a_better_bin(site: scenes.Site, item: Sku) -> str:
    move = SlotMove.objects.create(
        number="SM-98765",
        owner=scenes.house(),
        warehouse=site.warehouse,
        sku=item,
        from_bin=site.shelf,
        to_bin=site.third_shelf,
        quantity=4,
        why="nearer",
        saved=120,
        created_at=clock.now(),
    )
    return move.number


def _put_away_rule(site: scenes.Site) -> int:
    slotting.set_rules(scenes.act(), rules=[slotting.NewRule(site.warehouse.pk, "Fast movers in front", ["A"], velocity="fast")])
    return PutAwayRule.objects.get(warehouse=site.warehouse).pk


def _told_by_webhook() -> dict[str, object]:
    """A webhook whose receiver answers nothing that helps, and one that was switched off."""
    act = scenes.act()
    made = [
        webhooks.add(act, endpoint=NewEndpoint(name, "https://dash.example/hook", ["sales.order_placed"])).endpoint
        for name in ("Dashboard", "Former shop")
    ]
    message = webhooks.test(act, endpoint_id=made[0].pk, sent_by="Ana")
    answer = {"at": clock.now(), "status": 500, "milliseconds": 31, "answer": "Internal error"}
    Attempt.objects.create(message=message, **answer)
    Endpoint.objects.filter(pk=made[1].pk).update(is_on=False, off_because="It has taken nothing for 5 days.")
    return {"webhooks endpoint_id": made[0].pk, "webhooks uid": message.uid}


def _too_warm() -> dict[str, object]:
    """A cold room in which it was too warm, and a message that nobody understood."""
    room, act = cold_room(minutes=0), scenes.act()
    said = [Message(room.topic, payload, clock.now()) for payload in (b"rubbish", b"9.5")]
    sensors.take_all(act, said, {})
    later = Message(room.topic, b"5", clock.now())
    sensors.take_all(act, [later], {})
    return {
        "sensors zone_id": room.zone.pk,
        "sensors number": Excursion.objects.get(zone=room.zone).number,
        "sensors code": room.scale.code,
        "sensors kind": "scale",
        "sensors message_id": RefusedMessage.objects.get(topic=room.topic).pk,
    }


def _to_carry(site: scenes.Site) -> str:
    """A pick bin below its minimum, and a reserve bin to fill it from; the refill's number."""
    honey = scenes.sku()
    Bin.objects.filter(pk=site.third_shelf.pk).update(role=Bin.Role.RESERVE)
    scenes.stocked(honey, 40, site.third_shelf)
    scenes.stocked(honey, 2, site.shelf)
    rule = refills.NewRule(scenes.house().id, honey.id, site.shelf.id, Decimal(5), Decimal(20), Decimal(6))
    refills.set_rules(scenes.act(), rules=[rule])
    (refill,) = refills.plan(scenes.act())
    return refill.number


def _a_loop(site: scenes.Site, supplier: Supplier) -> tuple[Loop, list[str]]:
    """A loop with a card of each state, and its cards."""
    loop = containers.begun(
        site, scenes.sku(), source="supplier", supplier_id=supplier.pk, per_day=Decimal(20), lead_days=Decimal(7)
    )
    numbers = containers.cards(loop)
    containers.emptied(numbers[0])
    kanban.order(scenes.act())
    containers.emptied(numbers[1])
    return loop, numbers


def _kept_by_a_supplier(site: scenes.Site, tea: Sku) -> tuple[Item, str]:
    """An item that a supplier keeps filled, and what it proposes."""
    item = filling.kept(filling.agreed(), site, item=tea)
    supply = NewSupply({item.pk: Decimal(30)}, timezone.localdate(clock.now()), "By lorry")
    return item, vmi.propose(scenes.act("supplier"), supplier_id=item.supplier_id, supply=supply).number


def _shared_with_a_partner(site: scenes.Site, buyer: Customer) -> Offer:
    """Something slow that is offered, and what the partner has of it."""
    item = sharing.slow(site)
    sharing.shared(buyer)
    partners.hear(scenes.act(), customer_id=buyer.pk, stock=[partners.Told(item.pk, Decimal(12))])
    return sharing.offered(item)


def _going_back(supplier: Supplier, tea: Sku, site: scenes.Site) -> str:
    """A return to a supplier that has left and is credited in part."""
    act, line = scenes.act(), ReturnedLine(tea.id, Decimal(1), site.shelf.id, unit_credit=Decimal(2))
    document = purchasing.draft_vendor_return(
        act, paper=NewVendorReturn(supplier.id, site.warehouse.id, [line], "They smell of soap", "RMA-1")
    )
    for step in (purchasing.approve_vendor_return, purchasing.pick_vendor_return, purchasing.ship_vendor_return):
        step(act, number=document.number)
    purchasing.credit_vendor_return(act, number=document.number, amount=Decimal("1.50"), reference="CN-1")
    return document.number


def _billed(bought: PurchaseOrder, supplier: Supplier) -> str:
    """An invoice that bills more than came, dearer than ordered; and a rule."""
    billing.set_match_rule(scenes.act(), supplier_id=supplier.id, price_percent=Decimal(2))
    line = WrittenLine(order=bought.number, position=1, quantity=Decimal(12), unit_cost=Decimal(3))
    freight = WrittenLine("charge", order=bought.number, charge="freight", amount=Decimal(8))
    paper = WrittenInvoice(bought.supplier_id, "INV-98765", date(2026, 9, 1), [line, freight])
    return billing.enter_invoice(scenes.act(), invoice=paper).number


def _proposed(site: scenes.Site) -> dict[str, object]:
    """What planning proposes of one more SKU, by which policy, and how its supplier is bought from."""
    item = planning.bought(site)
    said = replenishing.NewPolicy(sku_id=item.pk, kind="cycle", until_ended=True, reason="A fair in June")
    policy = replenishing.set_policy(scenes.act(), policy=said)
    rule = replenishing.set_buying_rule(scenes.act(), rule=replenishing.NewBuyingRule())
    planning.planned()
    (one,) = planning.proposals(item)
    return {
        "planning proposal_id": one.pk,
        "planning policy_id": policy.pk,
        "planning code": item.code,
        "planning warehouse": site.warehouse.code,
        "planning owner": scenes.house().code,
        "planning rule_id": rule.pk,
        "planning run_id": planning.last_run(),
    }


def _marked_down(item: Sku) -> int:
    """A price that holds now, below what the SKU costs."""
    today = timezone.localdate(clock.now())
    lower = catalog.NewPrice(item.pk, Decimal("0.5"), today, today + timedelta(days=20), "markdown", "Too much of it")
    (made,) = catalog.set_prices(scenes.act(), prices=[lower])
    return made.pk


def _said_of_demand(tea: Sku, cups: Sku, site: scenes.Site) -> dict[str, object]:
    """A promotion, what is set aside, and what comes after what."""
    today = timezone.localdate(clock.now())
    sale = demand.NewPromotion("Tea week", today, today + timedelta(days=6), Decimal(40), sku_id=tea.id)
    (promotion,) = demand.promote(scenes.act(), promotions=[sale])
    place = {"owner_id": scenes.house().id, "sku_id": tea.id, "warehouse_id": site.warehouse.id}
    aside = demand.set_aside_day(scenes.act(), **place, day=today, quantity=Decimal(1), reason="A fair")
    after = demand.NewSuccession(cups.id, tea.id, Decimal(80), today + timedelta(days=90))
    (succession,) = demand.succeed(scenes.act(), successions=[after])
    return {"demand promotion_id": promotion.pk, "demand one_off_id": aside.pk, "demand succession_id": succession.pk}


def _half_way(number: str, site: scenes.Site) -> None:
    """One line shipped, the other still to be picked; a third of the first came back."""
    act = scenes.act()
    sales.pick(act, number=number, picks=[sales.Taken(1, site.shelf.id, Decimal(4), 0)])
    carton = sales.pack(act, number=number)
    sales.ship(act, number=number, cartons=[carton])
    assert orders.order_by_number(number).lines.get(position=1).shipped == 4
