"""Webhooks without a person: what happened is told, what waits is sent, what is old is forgotten."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

from quartermaster.automation import telling
from quartermaster.automation.jobs import PATIENCE, noting, system_act
from quartermaster.kernel import clock
from quartermaster.webhooks import operations as webhooks
from quartermaster.webhooks import queries


@app.task(name="webhooks.tell", lock="webhooks.tell", queueing_lock="webhooks.tell", retry=PATIENCE, pass_context=True)
@noting
def tell() -> None:
    """Messages are made of what happened, for whoever wants to be told."""
    while webhooks.tell(telling.TELLERS):
        pass


@app.task(name="webhooks.send", retry=PATIENCE, pass_context=True)
@noting
def send(endpoint_id: int) -> None:
    """Hand over what waits for one endpoint; one that is slow keeps no other waiting."""
    if webhooks.send_due(system_act(), endpoint_id=endpoint_id):
        telling.send_soon(endpoint_id)


@app.task(name="webhooks.try_again", queueing_lock="webhooks.try_again", pass_context=True)
def try_again(context: JobContext, timestamp: int = 0) -> None:
    """What is due again is sent, and what nobody told yet is told."""
    if queries.is_something_untold():
        telling.tell_soon()
    for endpoint_id in queries.due(clock.now()):
        telling.send_soon(endpoint_id)


@app.task(name="webhooks.forget_old", queueing_lock="webhooks.forget_old", pass_context=True)
@noting
def forget_old(timestamp: int = 0) -> None:
    webhooks.forget_old()
