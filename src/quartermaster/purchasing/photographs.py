"""Which picture of what was wrong is meant."""

from __future__ import annotations

from quartermaster.kernel.refusals import NotFound
from quartermaster.purchasing.models import DiscrepancyPhoto, InspectionPhoto


class UnknownPhoto(NotFound):
    code = "unknown_photo"
    title = "There is no such picture"


def photo_by_name(discrepancy_id: int, name: str) -> DiscrepancyPhoto:
    found = DiscrepancyPhoto.objects.filter(discrepancy_id=discrepancy_id, name=name[:40]).first()
    if found is None:
        raise UnknownPhoto("There is no such picture.")
    return found


def photo_of_inspection(number: str, name: str) -> InspectionPhoto:
    found = InspectionPhoto.objects.filter(inspection__number=number.strip().upper(), name=name[:40]).first()
    if found is None:
        raise UnknownPhoto("There is no such picture.")
    return found
