"""Secrets that the program must be able to use again, like a carrier's password: kept only sealed with the installation's key.

What is sealed is worth nothing without that key: a copy of the database alone opens none of it. A key that is replaced goes
into SECRET_KEY_FALLBACKS until everything was sealed anew.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """It was sealed with another key, or changed since."""


def seal(values: Mapping[str, str], *, purpose: str) -> str:
    """The values as text that only this installation opens again, for the same purpose."""
    return _seals(purpose).encrypt(json.dumps(dict(values)).encode()).decode("ascii")


def unseal(sealed: str, *, purpose: str) -> dict[str, str]:
    """What was sealed, or `SealBroken`."""
    try:
        opened = json.loads(_seals(purpose).decrypt(sealed.encode("ascii")))
    except (InvalidToken, UnicodeEncodeError) as error:
        raise SealBroken(purpose) from error
    return {str(name): str(value) for name, value in opened.items()}


def _seals(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key), purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    """Each purpose has a key of its own, so that what was sealed for one cannot be passed off as another’s."""
    spread = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"quartermaster sealing: {purpose}".encode())
    return base64.urlsafe_b64encode(spread.derive(key.encode()))
