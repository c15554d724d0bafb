"""Work that is shared out: one function for each of many questions, on the machines of a cluster. Pure.

Through fugue, so that it hardly matters whose cluster it is; Dask's is the one that is tested. Questions and answers travel as
pickles, so the cluster must be the business's own. What this needs comes with `quartermaster[cluster]` and is imported when it
is used: a web process never has it in memory.
"""

from __future__ import annotations

import base64
import importlib
import pickle
from collections.abc import Callable, Sequence
from typing import Any, Dict, Iterable, TypeVar  # noqa: UP035 - fugue knows only these as forms of a table

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def spread(work: Callable[[Question], Answer], questions: Sequence[Question], *, engine: Any) -> list[Answer]:
    """What `work` answers to each, in their order. `engine` is what fugue takes for one: a client of Dask, or None for this
    process. `work` is named at the top of a module that the machines have too."""
    fugue = importlib.import_module("fugue.api")
    asked = fugue.as_fugue_df([[place, _packed(one)] for place, one in enumerate(questions)], schema="place:long,question:str")
    told = fugue.transform(
        asked,
        _answered,
        schema="place:long,answer:str",
        params={"work": _packed(work)},
        partition={"num": len(questions)},
        engine=engine,
        as_fugue=True,
    )
    answers = {place: _unpacked(answer) for place, answer in told.as_array()}
    return [answers[place] for place in range(len(questions))]


def _answered(rows: Iterable[Dict[str, Any]], work: str) -> Iterable[Dict[str, Any]]:  # noqa: UP006
    """On one of the machines."""
    answer = _unpacked(work)
    for row in rows:
        yield {"place": row["place"], "answer": _packed(answer(_unpacked(row["question"])))}


def _packed(value: Any) -> str:
    """As text: some engines turn columns of bytes into words."""
    return base64.b64encode(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)).decode("ascii")


def _unpacked(text: str) -> Any:
    return pickle.loads(base64.b64decode(text))  # noqa: S301 - between our own machines
