"""Why somebody decides otherwise than planning proposes: a short list for each kind of decision, and words. Pure."""

from __future__ import annotations

from collections.abc import Mapping

OTHER = "other"
WRONG = "The figures are wrong"
EDIT = {
    "more": "More will be asked for",
    "less": "Less will be asked for",
    "price": "Another quantity is cheaper",
    "pack": "Another pack or container",
    "money": "Money or room is short",
    "data": WRONG,
    OTHER: "Something else",
}
PUT_OFF = {
    "together": "To be ordered with more",
    "supplier": "The supplier has to answer first",
    "money": "Money or room is short",
    "look": "Has to be looked into",
    OTHER: "Something else",
}
DISMISS = {
    "enough": "Enough is there or comes",
    "ends": "It goes out of the range",
    "elsewhere": "It is got elsewhere",
    "price": "Too dear now",
    "data": WRONG,
    OTHER: "Something else",
}
ALERT = {
    "cared": "Somebody takes care of it",
    "supplier": "The supplier has to answer first",
    "meant": "It is meant to be so",
    "data": WRONG,
    OTHER: "Something else",
}
KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "replenishing.dismiss": ("Proposals dismissed", DISMISS),
    "replenishing.put_off": ("Proposals put off", PUT_OFF),
    "replenishing.edit": ("Quantities changed", EDIT),
    "replenishing.put_off_alert": ("Alerts put off", ALERT),
}
"""Verb → what it is called when it is counted, and its reasons."""
TAKE_BACK = "replenishing.take_back"


def said(why: str, words: str, among: Mapping[str, str]) -> str:
    """The reason in words: that of the list, and what else was said."""
    more = words.strip()
    if why == OTHER and more:
        return more[:200]
    return f"{among[why]}: {more}"[:200] if more else among[why]
