"""The cleaning of the real year: what is kept, what is left out, what is mended, each with its count."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from quartermaster.demo import history
from quartermaster.demo.history import Adjusted, Comeback, RawLine

MORNING = datetime(2011, 3, 1, 9, 30)
AFTERNOON = datetime(2011, 3, 1, 15, 0)
LATER = datetime(2011, 3, 4, 11, 0)


def line(
    invoice: str = "540001",
    code: str = "22551",
    quantity: int = 12,
    *,
    description: str = "PLASTERS IN TIN SPACEBOY",
    at: datetime = MORNING,
    price: str = "1.65",
    customer: str = "12583",
) -> RawLine:
    return RawLine(invoice, code, description, quantity, at, Decimal(price), customer, "France")


def test_postage_and_other_codes_that_are_no_goods_are_left_out_and_counted() -> None:
    past = history.clean([line(), line(code="POST"), line(code="M"), line(code="gift_0001_20"), line(code="AMAZONFEE")])
    assert [len(sale.lines) for sale in past.sales] == [1]
    (count,) = past.left_out.values()
    assert count == 4


def test_two_letter_cases_of_a_code_are_one_sku() -> None:
    past = history.clean([line(code="85123A"), line(code="85123a", quantity=6)])
    assert list(past.items) == ["85123A"]
    assert past.sales[0].lines == [("85123A", 12, Decimal("1.65")), ("85123A", 6, Decimal("1.65"))]
    assert past.mended == {"stock codes in two letter cases: joined in capitals": 1}


def test_a_missing_description_is_the_usual_one_of_the_sku() -> None:
    past = history.clean([line(), line(), line(description="")])
    assert past.items["22551"].name == "Plasters in tin spaceboy"
    assert past.mended == {"description missing: the SKU's usual one is used": 1}


def test_a_remark_of_the_warehouse_is_no_name() -> None:
    past = history.clean([line(), line(description="damaged"), line(description="wrongly coded?")])
    assert past.items["22551"].name == "Plasters in tin spaceboy"


def test_a_sale_cancelled_on_its_day_never_left() -> None:
    past = history.clean([line(), line(code="22555", quantity=4), line("C540002", quantity=-12, at=AFTERNOON)])
    assert past.sales[0].lines == [("22555", 4, Decimal("1.65"))]
    assert past.comebacks == []
    assert past.left_out["cancelled on the day it was sold: it never left, and is taken off its order"] == 1


def test_a_later_cancellation_is_a_return_of_the_latest_sale_that_has_so_much_left() -> None:
    past = history.clean([line(), line("540009", at=AFTERNOON), line("C540010", quantity=-5, at=LATER)])
    assert past.comebacks == [Comeback("540009", 0, 5, LATER)]


def test_the_place_of_a_return_follows_when_an_earlier_line_is_taken_off() -> None:
    raw = [
        line(code="22555", quantity=4),
        line(),
        line("C540002", code="22555", quantity=-4, at=AFTERNOON),
        line("C540010", quantity=-5, at=LATER),
    ]
    past = history.clean(raw)
    assert past.sales[0].lines == [("22551", 12, Decimal("1.65"))]
    assert past.comebacks == [Comeback("540001", 0, 5, LATER)]


def test_a_cancellation_without_its_sale_is_left_out() -> None:
    past = history.clean([line(), line("C540002", quantity=-500, at=LATER), line("C540003", quantity=-1, customer="", at=LATER)])
    assert past.comebacks == []
    assert past.left_out["cancels a sale that is not in the data (before the year, or no customer)"] == 2


def test_adjustments_carry_the_reason_that_their_remark_tells() -> None:
    remarks = (("damaged by water", -3), ("lost??", -2), ("amazon sales", -4), ("wrong barcode", -5), ("", -6), ("found", 7))
    raw = [line(str(540002 + n), quantity=q, description=text, price="0", customer="") for n, (text, q) in enumerate(remarks)]
    past = history.clean([line(), *raw])
    assert past.adjustments == [
        Adjusted("22551", -3, MORNING, "damaged"),
        Adjusted("22551", -2, MORNING, "missing"),
        Adjusted("22551", -4, MORNING, "outbound_not_recorded"),
        Adjusted("22551", -5, MORNING, "data_entry_error"),
        Adjusted("22551", -6, MORNING, "recounted"),
        Adjusted("22551", 7, MORNING, "found"),
    ]


def test_what_was_never_sold_is_not_adjusted() -> None:
    past = history.clean([line(), line("540002", code="99999", quantity=-3, price="0", customer="")])
    assert past.adjustments == []
    assert list(past.items) == ["22551"]
    assert past.left_out == {"adjusts a SKU that was never sold": 1}


def test_a_sale_without_a_customer_is_a_walk_in() -> None:
    past = history.clean([line(customer="")])
    assert past.sales[0].customer == ""
    assert past.mended == {"customer missing: sold as a walk-in": 1}


def test_the_whole_year_is_the_data_set_line_by_line() -> None:
    past = history.read()
    assert past.raw_lines == 541_909
    assert len(past.sales) == 19_718
    assert sum(len(sale.lines) for sale in past.sales) == 527_207
    assert len(past.items) == 3_790
    assert len(past.comebacks) == 6_674
    assert len(past.adjustments) == 2_324
    assert sum(past.left_out.values()) == 2_995 + 1_318 + 712 + 128
    assert past.mended == {
        "customer missing: sold as a walk-in": 131_388,
        "description missing: the SKU's usual one is used": 1_439,
        "stock codes in two letter cases: joined in capitals": 111,
    }
