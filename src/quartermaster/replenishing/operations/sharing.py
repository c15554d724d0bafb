"""A run that is thought about on a cluster: what is known of each part goes there, what was thought comes back and is written
down here. The machines need the program, and no way to the database."""

from __future__ import annotations

from typing import Any

import structlog

from quartermaster.accounts.acts import Act
from quartermaster.planning.spreading import spread
from quartermaster.replenishing import thinking
from quartermaster.replenishing.models import Run
from quartermaster.replenishing.operations import running
from quartermaster.replenishing.thinking import Asked, Thought

log = structlog.get_logger(__name__)

AT_ONCE = 4
"""Parts that are in memory here and on their way."""


def think_elsewhere(act: Act, *, run_id: int, engine: Any) -> None:
    """Think about what is left of a run, with the machines of `engine` (a client of Dask). It comes to the same as here."""
    run = Run.objects.get(pk=run_id)
    left = [part for part in range(len(run.parts)) if part not in run.parts_done]
    for start in range(0, len(left), AT_ONCE):
        if Run.objects.get(pk=run_id).state != Run.State.RUNNING:
            return
        together = left[start : start + AT_ONCE]
        asked = {part: known for part in together if (known := running.asked_of(run, part))}
        found = _thought(asked, engine) if asked else {}
        for part in together:
            running.think(act, run_id=run_id, part=part, found=found.get(part))


def _thought(asked: dict[int, Asked], engine: Any) -> dict[int, Thought]:
    """What they think there; nothing where something of it fails: then it is thought about here, where that is found and told."""
    try:
        return dict(zip(asked, spread(thinking.thought, list(asked.values()), engine=engine), strict=True))
    except Exception:
        log.exception("planning_elsewhere_failed", parts=list(asked))
        return {}
