"""What a page where people scan says of the last scan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the last scan did: "right" or "wrong", in a few words, and what follows from it."""

    tone: str
    words: str
    detail: str
