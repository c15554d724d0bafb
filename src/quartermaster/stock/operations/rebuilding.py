"""The projections are made anew."""

from __future__ import annotations

from django.db import transaction

from quartermaster.stock import ledger


@transaction.atomic
def rebuild() -> None:
    """Make the projections anew from the movements and claims."""
    ledger.rebuild()
