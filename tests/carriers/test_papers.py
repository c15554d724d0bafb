"""The label and the manifest, set and read back as a scanner does."""

from __future__ import annotations

import pytest

from quartermaster.carriers import operations as carriers
from quartermaster.carriers import papers, queries
from quartermaster.carriers.models import Label
from quartermaster.carriers.tracking_numbers import is_sound
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.particulars import Particulars
from quartermaster.printing import typesetting
from quartermaster.sales.models import CartonLine
from quartermaster.sales.operations import ShipTo
from tests import scenes
from tests.carriers.scenes import fleet, handed_over, labelled, manifest_of, packed, service
from tests.catalog.test_business import US, say
from tests.printing.reading import codes_on, pages_of, text_of

pytestmark = pytest.mark.django_db


def words(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


def test_a_scanner_reads_tracking_number_and_sscc_back_from_the_label():
    say(US)
    site = scenes.site()
    number, (label,) = labelled(site, fleet(site))
    label = queries.label_by_tracking(label.tracking)
    (picture,) = typesetting.png(papers.label_sheet([label]), dots_per_inch=203)
    assert label.carton.sscc
    assert is_sound(label.tracking)
    assert codes_on(picture) == [("]C0", label.tracking), ("]C1", f"(00){label.carton.sscc}")]
    said = words(typesetting.pdf(papers.label_sheet([label])))
    for text in ("Fleet Post", "Standard", "Ann Ward", "E1 6AN London", number, "1.5 kg", label.carton.sscc):
        assert text in said


def test_what_people_typed_is_only_text_and_every_parcel_has_a_page():
    site = scenes.site()
    carrier = fleet(site)
    number = packed(site, 1_000, 1_000, to=ShipTo('#panic("x")', "$1$ \\ *Road*", "E1", "London", country="GB"))
    carriers.buy(scenes.act(), number=number, service=service(carrier))
    labels = list(queries.labels().filter(order__number=number))
    pdf = typesetting.pdf(papers.label_sheet(labels))
    assert (pages_of(pdf), '#panic("x")' in words(pdf)) == (2, True)
    carriers.void(scenes.act(), tracking=labels[0].tracking)
    with pytest.raises(papers.NoLabels):
        papers.label_sheet([queries.label_by_tracking(labels[0].tracking)])


def test_the_manifest_names_every_parcel_and_where_to_sign():
    site = scenes.site()
    label = queries.label_by_tracking(handed_over(site, fleet(site)).tracking)
    number = manifest_of(label)
    open_one = words(papers.manifest(number))
    assert "Still open" in open_one
    carriers.close_manifest(scenes.act(), number=number)
    said = words(papers.manifest(number))
    for text in (number, label.tracking, label.carton.number, "Received 1 parcel weighing 1.5 kg", "Signature"):
        assert text in said
    assert "Still open" not in said
    assert "Dangerous goods" not in said


def test_the_manifest_names_the_parcels_with_dangerous_goods():
    site = scenes.site()
    carrier = fleet(site)
    handed_over(site, carrier)
    item = CartonLine.objects.latest("id").pick_line.order_line.sku
    catalog.load_particulars(scenes.act(), rows=[Particulars(item.code, un_number="1950", hazard_class="2.1")])
    label = queries.label_by_tracking(handed_over(site, carrier).tracking)
    said = words(papers.manifest(manifest_of(label)))
    first = Label.objects.exclude(pk=label.pk).get(manifest__number=manifest_of(label)).tracking
    assert f"{first} UN1950 {item.name}, class 2.1" in said
    assert said.count("UN1950") == 1
