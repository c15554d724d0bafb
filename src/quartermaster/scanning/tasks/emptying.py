"""A kanban card: its container is empty. The card says of what, and where."""

from __future__ import annotations

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.codes.reading import Reading
from quartermaster.kanban import operations as kanban
from quartermaster.kanban.queries import is_card
from quartermaster.scanning import queries
from quartermaster.scanning.answers import Answer, State, Task
from quartermaster.scanning.tasks.common import many


def means_card(act: Act, reading: Reading) -> bool:
    """Whether a scan out of the blue is of a card, by somebody who may empty it."""
    return "kanban.empty" in act.permissions and is_card(queries.text_of(reading))


def step(act: Act, reading: Reading, task: Task) -> Answer:
    permissions.require(act.permissions, "kanban.empty")
    done = kanban.empty(act, number=queries.text_of(reading))
    loop = done.card.loop
    said = f"{many(done.quantity, loop.sku)} for {loop.place}"
    return Answer(
        State.DONE, said, f"{done.card.number} is empty, and is ordered from {loop.filled_from}.", task=task, document=loop.number
    )
