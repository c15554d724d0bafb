"""The key that signs sessions and one-time links."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from quartermaster.config.home import data_home, prepared_home

KEY_BYTES = 50


def key_file() -> Path:
    return data_home() / "secret_key"


def secret_key() -> str:
    """QUARTERMASTER_SECRET_KEY, else the key kept in the data home, made on first use and the same ever after."""
    given = os.environ.get("QUARTERMASTER_SECRET_KEY")
    if given:
        return given
    try:
        return key_file().read_text().strip()
    except FileNotFoundError:
        return _made_once()


def _made_once() -> str:
    """Written beside its place and then linked to it, so that of two processes starting together one wins whole."""
    prepared_home()
    draft = key_file().with_name(f".secret_key.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, key_file())
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        draft.unlink()
    return key_file().read_text().strip()
