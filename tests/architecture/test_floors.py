"""The house: imports go down only."""

from __future__ import annotations

from pathlib import Path

from importlinter.cli import lint_imports

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def test_imports_only_go_down() -> None:
    assert lint_imports(config_filename=str(PYPROJECT), no_cache=True) == 0
