"""Partners as they are written: codes of customers."""

from __future__ import annotations

from collections.abc import Sequence

from quartermaster.kernel.refusals import FieldError
from quartermaster.partners import queries
from quartermaster.partners.operations import InvalidSharePolicy


def partners_named(codes: Sequence[str], *, pointer: str = "/partners") -> list[int]:
    """The ids of these customers; every code that is none is named."""
    wanted = [code.strip() for code in codes if code.strip()]
    known = queries.named(wanted)
    errors = [
        FieldError(pointer, InvalidSharePolicy.code, f"There is no customer “{code[:40]}” in use.")
        for code in wanted
        if code not in known
    ]
    if errors:
        raise InvalidSharePolicy(errors[0].message, errors=errors)
    return [known[code] for code in wanted]
