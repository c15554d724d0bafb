"""The morning’s list by e-mail, to whoever chose it: what is proposed and what is out of the ordinary, most money first."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from quartermaster.accounts import scopes
from quartermaster.accounts.acts import Act
from quartermaster.outbox import operations as outbox
from quartermaster.outbox.operations import MailNotSetUp, NewEmail
from quartermaster.replenishing import queries
from quartermaster.replenishing.models import DigestChoice

MOST = 12
DOCUMENT = "planning"


def send_digests(act: Act, *, day: date) -> int:
    """How many were put into the outbox. Each says only what its reader may see; who has nothing to do gets none."""
    sent = 0
    for choice in DigestChoice.objects.select_related("user").filter(user__is_active=True).exclude(user__email=""):
        held = choice.user.permissions_held
        if (choice.every == "week" and day.weekday() != 0) or "replenishing.view" not in held:
            continue
        with scopes.confined(choice.user.scope):
            text = _text(choice.user_id, day, money="catalog.view_costs" in held)
        if not text:
            continue
        try:
            with transaction.atomic():
                outbox.post(act, email=NewEmail(DOCUMENT, [choice.user.email], f"What planning found, {day:%-d %B}", text))
        except MailNotSetUp:
            return sent
        sent += 1
    return sent


def _text(user_id: int, day: date, *, money: bool) -> str:
    proposals = queries.of_buyer(queries.open_proposals(day), user_id).order_by("-stake", "id")
    alerts = queries.alerts_of_buyer(queries.alerts(day), user_id).order_by("-stake", "id")
    lines: list[str] = []
    if count := proposals.count():
        lines.append(f"{count} proposals. The most at stake:")
        lines += [f"- {one.sku.code}, {one.warehouse.name}: {one.words}{_stake(one.stake, money)}" for one in proposals[:MOST]]
    if count := alerts.count():
        lines += ["", f"{count} alerts. The most at stake:"]
        lines += [
            f"- {one.get_kind_display()}, {one.sku.code if one.sku else one.supplier}: {one.words}{_stake(one.stake, money)}"
            for one in alerts[:MOST]
        ]
    return "\n".join(lines).strip()


def _stake(amount: object, money: bool) -> str:
    return f" ({amount:.0f} at stake)" if money else ""
