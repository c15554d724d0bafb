"""The data home: the one folder that holds what must be kept (the embedded database, the secret key, the logs)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOTS_HOME = Path("/var/lib/quartermaster")


def as_root() -> bool:
    return os.geteuid() == 0


def data_home() -> Path:
    """QUARTERMASTER_HOME, or for root /var/lib/quartermaster, or a folder in the person's XDG data home. Makes nothing."""
    named = os.environ.get("QUARTERMASTER_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if as_root():
        return ROOTS_HOME
    shared = os.environ.get("XDG_DATA_HOME")
    return (Path(shared) if shared else Path.home() / ".local" / "share") / "quartermaster"


def prepared_home() -> Path:
    """The data home, made when missing. Nobody else can list it; for root the database's own user may pass through."""
    home = data_home()
    if not home.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o711 if as_root() else 0o700)
    return home


def free_bytes() -> int:
    """Room left where the data home is, or will be."""
    home = data_home()
    return shutil.disk_usage(next(folder for folder in (home, *home.parents) if folder.is_dir())).free
