"""Who decided otherwise, when, why, what was before and after: a deed of each proposal and alert."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quartermaster.accounts.acts import Act, record_many
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.replenishing import reasons


class InvalidDecision(Invalid):
    code = "invalid_decision"
    title = "The proposal cannot be decided so"


def reason_of(verb: str, why: str, words: str, *, insisted: bool = False) -> str:
    """The reason in words. Refuses a code that the list of this decision lacks; with `insisted`, something else needs words."""
    _, among = reasons.KINDS[verb]
    if why not in among:
        raise _refused("/why", "no_such_reason", f"The reason is one of: {', '.join(among)}.")
    if insisted and why == reasons.OTHER and not words.strip():
        raise _refused("/reason", "reason_missing", "Say why: the next who plans this will want to know.")
    return reasons.said(why, words, among)


def told(act: Act, verb: str, what: Mapping[str, dict[str, Any]], *, why: str = "", reason: str = "") -> None:
    """A line on the timeline of each (document → what was and what is)."""
    code = {"why": why} if why else {}
    record_many(act.because(reason) if reason else act, verb, {document: {**said, **code} for document, said in what.items()})


def _refused(pointer: str, code: str, message: str) -> InvalidDecision:
    return InvalidDecision(message, errors=[FieldError(pointer, code, message)])
