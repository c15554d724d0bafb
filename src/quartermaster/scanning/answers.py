"""What a scan is asked within, and what it answers. Pure.

A scan says little: "this bin", "this carton". What it is meant for, and what is known already, travels with it as a `Task`,
from scan to scan, also while there is no network. So no scan depends on what a server remembers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What somebody who scans is about to do. `ANY`: nothing yet, the scan shall tell."""

    ANY = "any"
    LOOK_UP = "look_up"
    RECEIVE = "receive"
    PUT_AWAY = "put_away"
    MOVE = "move"
    PICK = "pick"
    PACK = "pack"
    REFILL = "refill"
    EMPTY = "empty"


class State(StrEnum):
    """What became of a scan: something was `DONE`; it was `RIGHT`, and the task goes on; one thing is to be said (`ASK`); this
    is what it is (`FOUND`); or it was `WRONG` and nothing was moved."""

    DONE = "done"
    RIGHT = "right"
    ASK = "ask"
    FOUND = "found"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Task:
    """What is known before the scan: as codes and numbers, so that it can be printed, stored and sent again.

    `warehouse` is where the person stands, `quantity` how much, as typed ("12", "3 case"), where the code does not say it.
    """

    kind: Kind = Kind.ANY
    warehouse: str = ""
    document: str = ""
    walk: int | None = None
    stop: int | None = None
    sku: str = ""
    lot: str = ""
    owner: str = ""
    quantity: str = ""
    expires_on: str = ""
    from_bin: str = ""
    condition: str = ""
    """Of what is received: "damaged" where it is not good."""
    inside: Mapping[str, str] = field(default_factory=dict)
    """Of the carton that is being packed: line → how much is in it."""

    def having(self, **known: Any) -> Task:
        return replace(self, **known)

    def as_json(self) -> dict[str, Any]:
        """Without what is not known."""
        return {name: value for name, value in asdict(self).items() if value or name == "kind"}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Task:
        known = {one.name for one in fields(cls)}
        given = {name: value for name, value in told.items() if name in known}
        return cls(**{**given, "kind": Kind(given.get("kind", Kind.ANY))})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several that a scan may have meant. Chosen, its task goes on: with the same code once more, or where it `asks` for
    something else, with that."""

    words: str
    detail: str
    task: Task
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a code is: its kind ("sku", "bin", "order", …), its own name, where its page is, and what a tag stuck on it
    is to say (of bins, totes and carts)."""

    kind: str
    key: str
    title: str
    detail: str = ""
    url: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """`words` first and large, `detail` what follows from it; `task` is what the next scan is asked within.

    `asks` names what is to be said or scanned next: a field of the task, "bin", "goods", or "choice".
    """

    state: State
    words: str
    detail: str = ""
    task: Task | None = None
    asks: str = ""
    choices: Sequence[Choice] = ()
    hits: Sequence[Hit] = ()
    movements: Sequence[int] = ()
    document: str = ""
    discrepancy: int | None = None
    """What somebody has to settle because of it: photographs of the scan go there."""
    picture: str = ""
    """The name of the picture of what is to be taken next."""
    refusal: str = ""
    position: str = ""
    """Of a code that cannot be read: at which character it is wrong."""

    def as_json(self) -> dict[str, Any]:
        return {
            "state": self.state.value,
            "words": self.words,
            "detail": self.detail,
            "task": self.task.as_json() if self.task else None,
            "asks": self.asks,
            "choices": [
                {"words": one.words, "detail": one.detail, "task": one.task.as_json(), "asks": one.asks} for one in self.choices
            ],
            "hits": [asdict(hit) for hit in self.hits],
            "movements": list(self.movements),
            "document": self.document,
            "discrepancy": self.discrepancy,
            "picture": self.picture,
            "refusal": self.refusal,
            "position": self.position,
        }


def choose(words: str, choices: Sequence[Choice]) -> Answer:
    return Answer(State.ASK, words, "Nothing was moved yet.", asks="choice", choices=choices)


def wrong(words: str, detail: str, *, task: Task | None = None) -> Answer:
    return Answer(State.WRONG, words, f"{detail} Nothing was moved.", task=task)
