"""Programs that need somebody, on Today."""

from __future__ import annotations

from django.urls import reverse

from quartermaster.insights.needs import Need, Side
from quartermaster.insights.queries.wrongs import SwitchedOff


def need(one: SwitchedOff) -> Need:
    url = reverse("webhook", args=[one.endpoint_id])
    return Need(Side.FLOOR, "bad", one.name, "", "webhook, switched off", url, "Look", action_url=url)
