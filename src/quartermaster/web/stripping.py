"""Pictures without what cameras write beside them: where and when they were taken, with which phone, by whom. Pure.

The picture itself stays as it came, bit for bit; of what was said of it only which way up it is.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
_KEPT_PNG = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
_SAYS_NOTHING = {0xE0, 0xE2, 0xEE}
"""JFIF, colour profile, Adobe's colours: what is needed to show a JPEG. Other application segments and comments go."""
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112


def stripped(content: bytes, content_type: str) -> bytes:
    """The picture, which was judged to be one of that type before."""
    return {JPEG: _jpeg, PNG: _png, WEBP: _webp}[content_type](content)


def _jpeg(content: bytes) -> bytes:
    kept, turned = [content[:2]], 1
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA or length < 2:  # the picture begins
            break
        segment = content[place : place + 2 + length]
        if marker == 0xE1 and segment[4:10] == _EXIF:
            turned = _turned(segment[10:])
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in _SAYS_NOTHING:
            kept.append(segment)
        place += 2 + length
    if turned != 1:
        kept.insert(1, _says_turned(turned))
    return b"".join([*kept, content[place:]])


def _turned(tiff: bytes) -> int:
    """Which way up an EXIF block says the picture is: 1 to 8."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 14:
        return 1
    first = struct.unpack_from(f"{order}I", tiff, 4)[0]
    entries = struct.unpack_from(f"{order}H", tiff, first)[0] if first + 2 <= len(tiff) else 0
    for at in range(first + 2, min(first + 2 + 12 * entries, len(tiff) - 11), 12):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if tag == _ORIENTATION:
            return value if 1 <= value <= 8 else 1
    return 1


def _says_turned(turned: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff


def _png(content: bytes) -> bytes:
    kept = [content[:8]]
    place = 8
    while place + 12 <= len(content):
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        if kind in _KEPT_PNG:
            kept.append(content[place : place + 12 + length])
        elif kind == b"eXIf" and (turned := _turned(content[place + 8 : place + 8 + length])) != 1:
            kept.append(_png_chunk(b"eXIf", _says_turned(turned)[10:]))
        place += 12 + length
    return b"".join(kept)


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _webp(content: bytes) -> bytes:
    kept = [(kind, body) for kind, body in _chunks(content) if kind not in (b"EXIF", b"XMP ")]
    whole = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(body)) + _said_less(kind, body) + b"\0" * (len(body) % 2) for kind, body in kept
    )
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= len(content):
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        yield content[place : place + 4], content[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _said_less(kind: bytes, body: bytes) -> bytes:
    """The head of an extended WebP says no more that there is EXIF or XMP."""
    return bytes([body[0] & ~0x0C]) + body[1:] if kind == b"VP8X" and body else body
