"""What suits a process that loads all of the program, and one that then works for days: web processes and the worker."""

from __future__ import annotations

import gc


def look_seldom() -> None:
    """Called before much is loaded. Garbage is looked for less often: what is loaded is none, and looking through it took a
    fifth of a start; a posting of 100,000 lines spent as much on it.
    """
    gc.set_threshold(50_000, 20, 20)


def settle() -> None:
    """Called when everything is loaded. What is there now is never garbage, so it is not looked through again."""
    gc.collect()
    gc.freeze()
