"""The weekly replay with its progress: seen while it runs, and stopped by whoever asks."""

from __future__ import annotations

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.demand.lives import Economy, Step
from quartermaster.demand.models import Replay
from quartermaster.demand.operations.living import live_again
from quartermaster.kernel import clock, live
from quartermaster.kernel.refusals import Conflict

DOCUMENT = "planning"
"""Whose timeline it stands on."""
TOPIC = "replenishing"
"""Pages that follow it."""


class NoReplay(Conflict):
    code = "no_replay"
    title = "No replay is under way"


class _Stopped(Exception):
    """Raised out of the replay at its next step."""


def replay(economy: Economy | None = None, *, progress: Step = lambda done, of: None) -> bool:
    """Live the business again, and say how far that is; whether it came to its end. Cancelled, it changes nothing: what rules
    would have cost stays as it was told before."""
    Replay.objects.filter(state=Replay.State.RUNNING).update(
        state=Replay.State.FAILED, ended_at=clock.now()
    )  # its worker is gone
    one = Replay.objects.create(begun_at=clock.now())

    def stepped(done: int, of: int) -> None:
        if not Replay.objects.filter(pk=one.pk, state=Replay.State.RUNNING).update(done=done, of=of):
            raise _Stopped
        live.publish([TOPIC])
        progress(done, of)

    try:
        live_again(economy=economy, progress=stepped)
    except _Stopped:
        return False
    except Exception:
        _end(one, Replay.State.FAILED)
        raise
    return _end(one, Replay.State.DONE)


def _end(one: Replay, state: str) -> bool:
    """Whether it had not been cancelled before."""
    ended = Replay.objects.filter(pk=one.pk, state=Replay.State.RUNNING).update(state=state, ended_at=clock.now())
    live.publish([TOPIC])
    return bool(ended)


@transaction.atomic
def cancel_replay(act: Act) -> Replay:
    """Stop the replay that is under way, at its next step."""
    one = Replay.objects.select_for_update().filter(state=Replay.State.RUNNING).first()
    if one is None:
        raise NoReplay("It has ended, or was cancelled already.")
    one.state, one.ended_at = Replay.State.CANCELLED, act.occurred_at
    one.save(update_fields=["state", "ended_at"])
    record(act, "demand.cancel_replay", document=DOCUMENT)
    return one
