"""The pages of picking: choosing a wave, the picker's phone, bins that need a look."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.picking import operations as picking
from quartermaster.picking import queries
from quartermaster.picking.models import PickTask, Wave
from tests import scenes
from tests.picking.scenes import floor, released, tasks, walk_of
from tests.sales.scenes import line, ordered, stages, state
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return floor()


@pytest.fixture
def tea(place):
    item = scenes.sku()
    scenes.stocked(item, 10, place.site.shelf)
    return item


def test_orders_are_chosen_and_released_together(place, tea):
    numbers = [ordered(place.site, line(tea, 2)).number for _ in range(3)]
    person = Person("storekeeper")
    chosen = text_of(person.get(reverse("wave_new"), {"warehouse": place.site.warehouse.code, "most_orders": 2}))
    assert numbers[0] in chosen
    assert numbers[2] not in chosen
    gone = person.deed(reverse("wave_release"), order=numbers[:2], way="batch", walk_size=5)
    wave = Wave.objects.get()
    assert (gone.status_code, gone["Location"]) == (303, reverse("wave", args=[wave.number]))
    shown = text_of(person.get(gone["Location"]))
    assert "0 of 4" in shown
    assert "<polyline" in shown
    assert wave.number in text_of(person.get(reverse("wave_list")))
    assert "A-01" in text_of(person.get(reverse("wave_print", args=[wave.number])))


def test_one_order_is_released_from_its_page(place, tea):
    number = ordered(place.site, line(tea, 2)).number
    person = Person("storekeeper")
    assert reverse("order_release", args=[number]) in text_of(person.get(reverse("order", args=[number])))
    person.deed(reverse("order_release", args=[number]))
    assert state(number) == "released"
    person.deed(reverse("wave_unrelease", args=[Wave.objects.get().number]))
    assert state(number) == "reserved"


def test_a_picker_takes_a_walk_scans_and_puts_down(place, tea):
    number = ordered(place.site, line(tea, 2)).number
    walk, person = walk_of(released(number)), Person("storekeeper")
    assert "nobody yet" in text_of(person.get(reverse("walk_list")))
    person.deed(reverse("walk_take", args=[walk.pk]), cart="CART-1", totes="")
    page = text_of(person.get(reverse("walk", args=[walk.pk])))
    assert '<p class="bin-xl">A-01</p>' in page
    task = PickTask.objects.get()
    wrong = person.deed(reverse("walk_stop", args=[walk.pk]), task=task.pk, code="A-02")
    assert wrong.status_code == 422
    assert f"Take 2 of {tea.code} from A-01. Nothing was moved." in text_of(wrong)
    person.deed(reverse("walk_stop", args=[walk.pk]), task=task.pk, code="a-01")
    assert stages(number)[3] == 2
    assert "Put down what was picked" in text_of(person.get(reverse("walk", args=[walk.pk])))
    person.deed(reverse("walk_dropped", args=[walk.pk]), bin="")
    assert walk_of(Wave.objects.get()).state == "dropped"


def test_two_tabs_on_one_stop_pick_once_and_the_second_hears_it(place, tea):
    number = ordered(place.site, line(tea, 2)).number
    walk, person = walk_of(released(number)), Person("storekeeper")
    task = PickTask.objects.get()
    person.deed(reverse("walk_stop", args=[walk.pk]), task=task.pk, code="A-01")
    second = person.deed(reverse("walk_stop", args=[walk.pk]), task=task.pk, code="A-01")
    assert second.status_code == 409
    assert "The list has changed" in text_of(second)
    assert stages(number)[3] == 2


def test_what_is_short_is_taken_elsewhere_and_the_bin_stands_on_the_list(place, tea):
    scenes.stocked(tea, 5, place.site.third_shelf)
    number = ordered(place.site, line(tea, 4)).number
    walk, person = walk_of(released(number)), Person("manager")
    fields = {"task": PickTask.objects.get().pk, "short": "1", "found": "1", "reason": "missing"}
    said = person.post(reverse("walk_stop", args=[walk.pk]), {"_key": "k1", **fields}, headers={"HX-Request": "true"})
    assert f"3 of {tea.code} short in A-01" in text_of(said)
    assert "3 to take from A-03. The bin needs a look." in text_of(said)
    look = queries.open_looks().get()
    assert "A-01" in text_of(person.get(reverse("look_list")))
    assert "on hold until you have looked" in text_of(person.get(reverse("look_form", args=[look.pk])))
    person.deed(reverse("look_settle", args=[look.pk]), there="5")
    assert "No bin needs a look." in text_of(person.get(reverse("look_list")))


def test_bins_to_look_at_stand_on_today(place, tea):
    wave = released(ordered(place.site, line(tea, 4)).number)
    picking.short_task(place.picker, task_id=tasks(wave)[0].id, found=Decimal(0), reason="missing")
    assert reverse("look_list") in text_of(Person("manager").get(reverse("today")))
