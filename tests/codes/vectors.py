"""Test vectors written by others. They lie beside the checkout, so a test that needs them is skipped where they do not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Held = Callable[[str, int], None]
"""Takes whose vectors a test has held, and how many (the fixture `held`)."""

SHARED = Path(__file__).parents[3] / "shared" / "data"


def load(folder: str, name: str) -> list[dict[str, Any]]:
    path = SHARED / folder / name
    if not path.exists():
        pytest.skip(f"the vectors of {folder} are not beside the checkout", allow_module_level=True)
    text = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    vectors: list[dict[str, Any]] = json.loads(text)
    return vectors
