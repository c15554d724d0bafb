"""Alerts are put off; they go by themselves when what they tell is not so any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError
from quartermaster.replenishing.models import Alert
from quartermaster.replenishing.operations.deciding import InvalidDecision
from quartermaster.replenishing.queries import UnknownAlert


@transaction.atomic
def snooze_alerts(act: Act, *, alert_ids: Sequence[int], until: date, today: date, reason: str = "") -> int:
    """Not shown before that day, whatever runs find."""
    if until <= today:
        message = "Choose a day after today."
        raise InvalidDecision(message, errors=[FieldError("/until", "not_a_later_day", message)])
    changed = Alert.objects.filter(pk__in=list(alert_ids)).update(snoozed_until=until, reason=reason.strip()[:200])
    if not changed:
        raise UnknownAlert("There is no such alert any more.")
    announce(Notice("replenishing.snoozed"))
    return changed
