"""Alerts are put off; they go by themselves when what they tell is not so any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError
from quartermaster.replenishing import reasons
from quartermaster.replenishing.models import Alert
from quartermaster.replenishing.operations.saying_why import InvalidDecision, reason_of, told
from quartermaster.replenishing.queries import UnknownAlert


@transaction.atomic
def snooze_alerts(
    act: Act, *, alert_ids: Sequence[int], until: date, today: date, why: str = reasons.OTHER, reason: str = ""
) -> int:
    """Not shown before that day, whatever runs find."""
    words = reason_of("replenishing.put_off_alert", why, reason)
    if until <= today:
        message = "Choose a day after today."
        raise InvalidDecision(message, errors=[FieldError("/until", "not_a_later_day", message)])
    found = Alert.objects.select_for_update(of=("self",)).select_related("sku", "supplier").filter(pk__in=list(alert_ids))
    chosen = list(found.order_by("id"))
    if not chosen:
        raise UnknownAlert("There is no such alert any more.")
    Alert.objects.filter(pk__in=[one.pk for one in chosen]).update(snoozed_until=until, reason=words)
    told(act, "replenishing.put_off_alert", {one.timeline: _changed(one, until) for one in chosen}, why=why, reason=words)
    announce(Notice("replenishing.snoozed"))
    return len(chosen)


@transaction.atomic
def show_alerts_again(act: Act, *, alert_ids: Sequence[int]) -> int:
    """What was put off is shown at once."""
    chosen = list(Alert.objects.select_for_update().filter(pk__in=list(alert_ids)).order_by("id"))
    if not chosen:
        raise UnknownAlert("There is no such alert any more.")
    Alert.objects.filter(pk__in=[one.pk for one in chosen]).update(snoozed_until=None, reason="")
    told(act, "replenishing.show_again", {one.timeline: {"alert": one.kind} for one in chosen})
    announce(Notice("replenishing.shown_again"))
    return len(chosen)


def _changed(one: Alert, until: date) -> dict[str, str]:
    was = one.snoozed_until.isoformat() if one.snoozed_until else "not put off"
    about = one.document or (one.sku.code if one.sku else one.supplier.code if one.supplier else "")
    return {"about": about, "alert": one.kind, "was": was, "until": until.isoformat()}
