"""Customers from a sheet, their addresses, sales channels and what parcels cost, by hand; and when the rest could leave."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.insights.queries import sending
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Customer, ParcelRate, SalesChannel
from quartermaster.sales.queries import channel_by_code, order_by_number
from quartermaster.web.spreadsheets import Report, read
from tests import scenes
from tests.purchasing import scenes as buying
from tests.sales.scenes import line, ordered
from tests.sales.test_splitting import north_and_south, placed
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db

HEADINGS = "code,name,priority,channel,ship_lines,ship_city,ship_postcode,ship_country"


def loaded(*rows: str, headings: str = HEADINGS, dry_run: bool = False) -> Report:
    sheet = read("\n".join((headings, *rows)).encode(), sales.CUSTOMER_HEADINGS)
    return sales.load_customers(scenes.act("seller"), sheet=sheet, dry_run=dry_run)


def figures(report: Report) -> tuple[int, int, int]:
    return (report.created, report.updated, report.unchanged)


def address_of(code: str) -> tuple[str, str, str, Decimal | None]:
    found = Customer.objects.get(code=code).addresses.get(for_shipping=True)
    return (found.lines, found.city, found.country, found.latitude)


def test_customers_of_a_sheet_are_added_and_changed_together_and_keep_what_it_does_not_say() -> None:
    sales.create_channel(scenes.act(), channel=sales.NewChannel("WEB", "Web shop"))
    rows = ("C-1,Corner shop,2,web,1 High Street,London,E1 6AN,gb", "C-2,Bakery,,,,,,")
    assert (figures(loaded(*rows, dry_run=True)), Customer.objects.count()) == ((2, 0, 0), 0)
    assert figures(loaded(*rows)) == (2, 0, 0)
    corner = Customer.objects.get(code="C-1")
    assert (corner.priority, corner.channel, address_of("C-1")[:3]) == (
        2,
        channel_by_code("WEB"),
        ("1 High Street", "London", "GB"),
    )
    assert figures(loaded(*rows)) == (0, 0, 2)
    corner.addresses.update(latitude=Decimal("51.5"), longitude=Decimal("-0.1"))
    assert figures(loaded("c-1,Corner shop Ltd", headings="code,name")) == (0, 1, 0)
    assert (Customer.objects.get(code="C-1").name, address_of("C-1")[3]) == ("Corner shop Ltd", Decimal("51.50000"))
    moved = loaded("C-1,Corner shop Ltd,2,WEB,2 Low Road,Leeds,LS1 1AA,GB")
    assert (figures(moved), address_of("C-1")) == ((0, 1, 0), ("2 Low Road", "Leeds", "GB", None))


def test_a_sheet_with_faults_names_all_of_them_and_loads_nobody() -> None:
    person = Person("seller")
    text = f"{HEADINGS}\nC-1,Corner shop,12,,1 High Street,,E1,GB\nC-2,,x,GHOST,,,,\nc-1,Again,,,,,,\nC-4,Fine,,,,,,\n"
    shown = text_of(person.post(reverse("customers_import_check"), {"file": SimpleUploadedFile("customers.csv", text.encode())}))
    for fault in ("“x” is not a whole number.", "There is no sales channel GHOST", "This customer stands above already."):
        assert fault in shown
    pointers = {error.pointer for error in loaded(*text.strip().split("\n")[1:]).errors}
    assert {"row 2, priority", "row 2, ship_city", "row 3, name", "row 3, priority", "row 3, channel", "row 4, code"} <= pointers
    assert Customer.objects.count() == 0


def test_addresses_are_typed_faults_stand_beside_them_and_orders_go_there() -> None:
    shop = sales.create_customer(scenes.act(), customer=sales.NewCustomer("C-1", "Corner shop"))
    person, save = Person("seller"), reverse("customer_addresses_save", args=[shop.pk])
    fields = {
        "address_use": ["shipping", "billing"],
        "address_name": ["", "Accounts"],
        "address_lines": ["1 High Street", "Unit 4"],
        "address_postcode": ["E1 6AN", "LS2 7EW"],
        "address_city": ["London", "Leeds"],
        "address_region": ["", ""],
        "address_country": ["GB", "GB"],
        "address_latitude": ["north", ""],
        "address_longitude": ["-0.07", ""],
        "contact_name": ["Ann Ward"],
    }
    wrong = person.deed(save, version=shop.version, **fields)
    assert (wrong.status_code, "“north” is not a latitude." in text_of(wrong), shop.addresses.count()) == (422, True, 0)
    assert "Unit 4" in text_of(wrong)
    right = fields | {"address_latitude": ["51.52", ""]}
    assert person.deed(save, version=shop.version, **right).status_code == 303
    late = person.deed(save, version=shop.version, **right)
    assert (late.status_code, "Somebody else changed C-1" in text_of(late)) == (422, True)
    assert list(shop.contacts.values_list("name", flat=True)) == ["Ann Ward"]
    tea, site = scenes.sku(), scenes.site()
    order = order_by_number(ordered(site, line(tea, 1), customer_id=shop.pk, on_short="backorder").number)
    assert (order.address, order.city, order.postcode, order.latitude) == (
        "1 High Street",
        "London",
        "E1 6AN",
        Decimal("51.52000"),
    )
    assert Person("storekeeper").deed(save, version=2, **right).status_code == 403


def test_a_channel_is_made_changed_and_priced_by_hand() -> None:
    north, south, person = scenes.site(), scenes.site(), Person("manager")
    said = {
        "code": "WEB",
        "name": "Web shop",
        "on_short": "backorder",
        "sourcing": "nearest",
        "priority": "3",
        "payment_hours": "24",
    }
    ghost = person.deed(reverse("channel_add"), **said, warehouses="GHOST")
    assert (ghost.status_code, SalesChannel.objects.count()) == (422, 0)
    added = person.deed(reverse("channel_add"), **said, warehouses=f"{south.warehouse.code}, {north.warehouse.code}")
    made = channel_by_code("web")
    assert added["Location"] == reverse("channel", args=[made.pk])
    assert [row.warehouse for row in made.warehouses.all()] == [south.warehouse, north.warehouse]
    assert "Web shop" in text_of(person.get(reverse("channel_list")))
    changed = {**said, "name": "Shop on the web", "awaits_payment": "on", "version": made.version}
    save = reverse("channel_save", args=[made.pk])
    assert [person.deed(save, **changed).status_code for _ in range(2)] == [303, 422]
    made.refresh_from_db()
    assert (made.name, made.awaits_payment, made.payment_hours, made.warehouses.count()) == ("Shop on the web", True, 24, 0)
    rate = {"warehouse": north.warehouse.code, "country": "GB", "per_parcel": "3.95", "per_kg": "0", "per_100_km": "0"}
    assert person.deed(reverse("rate_add"), **rate).status_code == 303
    assert "3.95" in text_of(person.get(reverse("rate_list")))
    person.deed(reverse("rate_drop", args=[ParcelRate.objects.get().pk]))
    assert ParcelRate.objects.count() == 0
    assert Person("seller").deed(save, **changed).status_code == 403


def test_a_way_to_send_that_leaves_something_waiting_says_when_the_rest_can_leave() -> None:
    (tea,), (north, _), door = north_and_south((4, 3), on_short="backorder")
    number = placed(door, line(tea, 9)).number
    short = [option for option in order_by_number(number).options.all() if option.short_lines]
    assert [option.ready_on for option in short] == [None] * len(short)
    assert len(short) > 1
    bought = buying.placed(north, (tea, 20))
    sales.note_options_ready(number, sending.ready_options(number, sending.today()))
    days = {option.warehouses: option.ready_on for option in order_by_number(number).options.all() if option.short_lines}
    assert days[north.warehouse.code] == bought.expected_on
    assert "ready <time" in text_of(Person("seller").get(reverse("order", args=[number])))
