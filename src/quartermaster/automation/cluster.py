"""The cluster that planning may think on: Dask's, where `QUARTERMASTER_DASK_SCHEDULER` names one. Needs the extra `cluster`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

SECONDS = 15
"""How long the scheduler has to answer."""


class OutOfReach(Exception):
    """Why the cluster cannot be had."""


@contextmanager
def client() -> Iterator[Any]:
    """Connected with the scheduler, for the work inside."""
    try:
        distributed = importlib.import_module("distributed")  # heavy, and only with the extra
    except ImportError:
        raise OutOfReach(
            "QUARTERMASTER_DASK_SCHEDULER is set, but not all it needs is there: install quartermaster[cluster]."
        ) from None
    try:
        found = distributed.Client(settings.DASK_SCHEDULER, timeout=SECONDS)
    except (OSError, ValueError) as error:
        raise OutOfReach(f"{settings.DASK_SCHEDULER} does not answer: {error}") from error
    with found:
        yield found
