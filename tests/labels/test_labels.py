"""Labels of every kind are printed and read back: a scanner finds on each what it was asked for, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from quartermaster.accounts.permissions import PERMISSIONS, PermissionMissing
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.queries import read_code
from quartermaster.labels import contents, drawing, making, queries, shipped
from quartermaster.labels.contents import UnknownThing
from quartermaster.labels.drawing import Printed
from quartermaster.labels.kinds import SPEECHES, Code, Content, Kind
from quartermaster.labels.making import Form, OneAtATime, Wanted
from quartermaster.labels.placing import LabelTooSmall
from quartermaster.labels.sheets import SHEETS, InvalidStart, LabelTooLarge
from quartermaster.printing.barcodes import UnprintableCode
from quartermaster.printing.typesetting import TooLongToPrint
from quartermaster.stock.models import Lot
from tests import scenes
from tests.labels.scenes import GTIN, things
from tests.printing.reading import codes_on, pages_of, pictures_of, size_of, text_of

AT = datetime(2026, 11, 26, tzinfo=UTC)
EVERYTHING = frozenset(PERMISSIONS)
LONG_LOT = "ABCDEFGHIJ1234567890"


def found_on(picture: bytes) -> list[str]:
    return [text for _, text in codes_on(picture)]


@pytest.mark.django_db
def test_every_kind_is_read_back_from_paper_and_from_pictures() -> None:
    made = things()
    for layout in shipped.shipped().values():
        key, codes = made.keys[layout.kind], made.codes[layout.kind]
        expected = codes if layout.code == "pallet-102x152" else codes[-1:]
        wanted = Wanted(layout.kind, [key], layout=layout.code)
        pdf = making.make(wanted, Form.PDF, EVERYTHING).content
        sides = zip(size_of(pdf), (layout.width, layout.height), strict=True)
        assert all(abs(points - float(side) / 25.4 * 72) < 1 for points, side in sides), layout.code
        for dots in (203, 300):
            wanted = Wanted(layout.kind, [key], layout=layout.code, dots_per_inch=dots)
            (page,) = pictures_of(making.make(wanted, Form.PDF, EVERYTHING).content, dots_per_inch=dots)
            picture = making.make(wanted, Form.PNG, EVERYTHING).content
            assert (found_on(page), found_on(picture)) == (expected, expected), (layout.code, dots)
    assert {layout.kind for layout in shipped.shipped().values()} == set(Kind)


@pytest.mark.django_db
def test_what_people_read_is_what_the_scanner_reads_in_every_script() -> None:
    made = things()
    pdf = making.make(Wanted(Kind.LOT, [made.keys[Kind.LOT]], layout="lot-100x50"), Form.PDF, EVERYTHING).content
    printed = text_of(pdf)
    assert "Чай ζεστό №5 – Käßeläden, „żółć“" in " ".join(printed.split())
    assert f"(01){GTIN}(17)271231(10)L-22/07" in printed.replace("\n", "")
    assert "Expires on 31 Dec 2027" in printed.replace("\n", " ")
    carton = making.make(Wanted(Kind.CARTON, [made.carton.number]), Form.PDF, EVERYTHING).content
    assert all(word in text_of(carton) for word in (made.carton.order.number, made.carton.sscc or "", "1 of 1", "Kettle & Sons"))


@pytest.mark.django_db
def test_without_a_gtin_our_own_codes_stand_on_labels_and_a_scan_tells_a_pack_from_a_piece() -> None:
    item, house = scenes.sku(), scenes.house()
    lot = Lot.objects.create(owner=house, sku=item, code="Партия 7")
    serial = Lot.objects.create(pk=-99, owner=house, sku=item, code="S 1")
    said = [contents.of(kind, [key])[0].codes["code"] for kind, key in ((Kind.SKU, item.code), (Kind.LOT, str(lot.pk)))]
    assert said == [Code(item.code), Code("Партия 7")]
    assert contents.of(Kind.SERIAL, [str(serial.pk)])[0].values["readable"] == "S 1"
    picture = making.make(Wanted(Kind.LOT, [str(lot.pk)]), Form.PNG, EVERYTHING).content
    assert found_on(picture) == ["Партия 7"]
    with pytest.raises(UnprintableCode) as refused:
        making.make(Wanted(Kind.LOT, [str(lot.pk)], layout="lot-102x152"), Form.PNG, EVERYTHING)
    assert "cannot be printed as Code 128" in refused.value.detail
    catalog.add_unit(scenes.act(), code="tray", name="Tray", scale=0)
    catalog.add_pack(scenes.act(), code=item.code, unit="tray", numerator=12)
    picture = making.make(Wanted(Kind.PACK, [f"{item.code}/tray"]), Form.PNG, EVERYTHING).content
    assert found_on(picture) == [f"{item.code}/tray"]
    scanned = read_code(f"{item.code}/TRAY")
    assert (scanned.sku, scanned.pack and scanned.pack.numerator) == (item, 12)


@pytest.mark.django_db
def test_a_lot_that_gs1_has_no_letters_for_is_labelled_with_its_own_code() -> None:
    made = things()
    Lot.objects.filter(pk=made.lot.pk).update(code="X" * 21)
    content = contents.of(Kind.LOT, [str(made.lot.pk)])[0]
    assert (content.codes["code"], content.values["readable"]) == (Code("X" * 21), "X" * 21)


@pytest.mark.django_db
def test_all_things_that_are_not_there_are_named_and_nothing_is_made() -> None:
    made = things()
    for kind, wrong in (
        (Kind.SKU, "NOPE"),
        (Kind.PACK, f"{made.tea.code}/crate"),
        (Kind.LOT, str(made.serial.pk)),
        (Kind.SERIAL, str(made.lot.pk)),
        (Kind.BIN, f"{made.site.warehouse.code}/TOTE-7"),
        (Kind.TOTE, f"{made.site.warehouse.code}/A-01"),
        (Kind.CARTON, "CT-0"),
        (Kind.PALLET, "٣"),
    ):
        with pytest.raises(UnknownThing) as refused:
            contents.of(kind, [made.keys[kind], wrong, "x"])
        assert [error.message[-len(wrong) - 1 :] for error in refused.value.errors[:1]] == [f"{wrong}."], kind
        assert len(refused.value.errors) == 2


@pytest.mark.django_db
def test_many_labels_ask_the_database_no_more_than_one(django_assert_max_num_queries) -> None:
    made = things()
    house = scenes.house()
    lots = Lot.objects.bulk_create([Lot(owner=house, sku=made.tea, code=f"B{number}") for number in range(200)])
    with django_assert_max_num_queries(3):
        assert len(contents.of(Kind.LOT, [str(lot.pk) for lot in lots])) == 200


@pytest.mark.django_db
def test_copies_are_counted_bounded_and_only_for_who_may_see_the_thing() -> None:
    made = things()
    assert pages_of(making.make(Wanted(Kind.SKU, [made.tea.code], copies=3), Form.PDF, EVERYTHING).content) == 3
    with pytest.raises(TooLongToPrint):
        making.make(Wanted(Kind.SKU, [made.tea.code] * 2, copies=1001), Form.PDF, EVERYTHING)
    with pytest.raises(OneAtATime):
        making.make(Wanted(Kind.SKU, [made.tea.code], copies=2), Form.PNG, EVERYTHING)
    with pytest.raises(PermissionMissing):
        making.make(Wanted(Kind.CARTON, [made.carton.number]), Form.PDF, EVERYTHING - {"sales.view"})
    with pytest.raises(queries.UnknownLayout):
        making.make(Wanted(Kind.SKU, [made.tea.code], layout="bin-57x32"), Form.PDF, EVERYTHING)


def some(layout_code: str, count: int) -> list[Printed]:
    """Labels of so many things, each with a code of its own."""
    speech = SPEECHES[shipped.shipped()[layout_code].kind]
    said = [f"(01){GTIN}(17)271231(10)L{number:05}" for number in range(count)]
    return [Printed(Content({**speech.sample.values, "readable": text}, {"code": Code(text, gs1=True)})) for text in said]


def test_a_sheet_begins_where_labels_are_left_and_every_label_is_in_its_place() -> None:
    layout = shipped.shipped()["lot-57x32"]
    pdf = drawing.sheets(layout, some(layout.code, 24), SHEETS["a4-21"], start=5, title="Sheet", at=AT)
    assert (pages_of(pdf), size_of(pdf)) == (2, (595, 842))
    first, second = (found_on(page) for page in pictures_of(pdf, dots_per_inch=300))
    numbers = [text[-5:] for text in (*first, *second)]
    assert (len(first), len(second)) == (17, 7)
    assert sorted(numbers) == [f"{number:05}" for number in range(24)]
    form = SHEETS["a4-21"]
    places = list(form.places(24, start=5))
    assert (places[0], places[17]) == ((0, form.left + form.across, form.top + form.down), (1, form.left, form.top))
    with pytest.raises(LabelTooLarge):
        drawing.sheets(layout, some(layout.code, 1), SHEETS["a4-65"], start=1, title="Sheet", at=AT)
    with pytest.raises(InvalidStart):
        drawing.sheets(layout, some(layout.code, 1), SHEETS["a4-21"], start=22, title="Sheet", at=AT)
    for form in SHEETS.values():
        assert form.left + form.across * (form.columns - 1) + form.width <= form.paper[0], form.code
        assert form.top + form.down * (form.rows - 1) + form.height <= form.paper[1], form.code


def test_long_codes_are_read_and_what_has_no_room_is_refused_whole() -> None:
    long = Code(f"(01){GTIN}(17)271231(10){LONG_LOT}", gs1=True)
    sample = SPEECHES[Kind.LOT].sample
    content = Content({**sample.values, "lot": LONG_LOT, "readable": long.text}, {"code": long})
    for dots in (203, 300):
        picture = drawing.png(shipped.shipped()["lot-57x32"], content, dots_per_inch=dots, title="Long", at=AT)
        assert found_on(picture) == [long.text]
    own = Content({**SPEECHES[Kind.SKU].sample.values, "readable": "W" * 29}, {"code": Code("W" * 29)})
    assert found_on(drawing.png(shipped.shipped()["sku-100x50"], own, dots_per_inch=203, title="Long", at=AT)) == ["W" * 29]
    with pytest.raises(LabelTooSmall) as refused:
        drawing.png(shipped.shipped()["sku-57x32-linear"], own, dots_per_inch=203, title="Long", at=AT)
    assert "needs 94 mm at 203 dots per inch" in refused.value.detail
    bin_named = Content({**SPEECHES[Kind.BIN].sample.values, "bin": "W" * 290}, {"code": Code("A-01")})
    with pytest.raises(LabelTooSmall, match="The field “bin” does not fit whole"):
        drawing.png(shipped.shipped()["bin-57x32"], bin_named, dots_per_inch=203, title="Long", at=AT)


def test_a_thousand_labels_each_say_their_own() -> None:
    layout = shipped.shipped()["lot-57x32"]
    labels = some(layout.code, 1000)
    pdf = drawing.pdf(layout, labels, title="Many", at=AT)
    assert pages_of(pdf) == 1000
    pages = pictures_of(pdf, pages=[0, 499, 999])
    assert [found_on(page) for page in pages] == [[labels[place].content.codes["code"].text] for place in (0, 499, 999)]
