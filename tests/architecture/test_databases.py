"""The tests' own ground: what a test with real transactions leaves is gone, what the migrations wrote is not."""

from __future__ import annotations

import pytest

from quartermaster.catalog.models import Owner, Unit


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_begins_with_what_the_migrations_wrote(time: str) -> None:
    assert Owner.objects.filter(is_house=True).count() == 1
    assert not Owner.objects.filter(name="Somebody else").exists()
    assert Unit.objects.exists()
    Owner.objects.all().update(name="Somebody else")
