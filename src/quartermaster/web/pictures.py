"""What may be kept as a picture: JPEG, PNG and WebP, told from the content and never from a name. Pure.

SVG is a program for a browser, and everything else is no picture: both are refused.
"""

from __future__ import annotations

import zlib

from quartermaster.kernel.refusals import Conflict, FieldError, Refusal
from quartermaster.web.stripping import stripped

MOST_BYTES = 5 * 1024 * 1024
JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
MOST_PIXELS = 100_000_000
MOST_PHOTOS = 12
"""So many pictures one thing has."""


class NotAPicture(Refusal):
    code = "not_a_picture"
    status = 415
    title = "Not a picture that can be kept"


class PictureTooLarge(Refusal):
    code = "picture_too_large"
    status = 413
    title = "The picture is too large"


class TooManyPhotos(Conflict):
    code = "too_many_photos"
    title = "Enough pictures"


def kept(content: bytes) -> tuple[bytes, str]:
    """A picture as it is kept, without where, when and with what it was taken; and its media type."""
    content_type = type_of(content)
    return stripped(content, content_type), content_type


def type_of(content: bytes) -> str:
    """Its media type, or a refusal: only whole pictures of the three kinds are kept, with sides that a picture has."""
    if len(content) > MOST_BYTES:
        raise PictureTooLarge(
            "The picture is larger than 5 MB. Make it smaller, and send it again.", errors=[_error("too large")]
        )
    for content_type, sides in ((PNG, _png(content)), (JPEG, _jpeg(content)), (WEBP, _webp(content))):
        if sides and 0 < sides[0] * sides[1] <= MOST_PIXELS:
            return content_type
    raise NotAPicture("Send a whole JPEG, PNG or WebP picture.", errors=[_error("not a picture")])


def _error(words: str) -> FieldError:
    return FieldError("/file", words.replace(" ", "_"), f"The file is {words}.")


def _png(content: bytes) -> tuple[int, int] | None:
    """Its sides, where it begins with its head (whose sum is right) and ends with its end."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") or not content.endswith(b"IEND\xaeB`\x82"):
        return None
    if zlib.crc32(content[12:29]) != int.from_bytes(content[29:33], "big"):
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """Its sides, from the frame's head; the segments before it are walked one by one."""
    if not content.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in content[-1024:]:
        return None
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[place + 7 : place + 9], "big"), int.from_bytes(content[place + 5 : place + 7], "big")
        place += 2 + length if length >= 2 else len(content)
    return None


def _webp(content: bytes) -> tuple[int, int] | None:
    """Its sides, by the kind of its first chunk: lossy, lossless or extended."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or int.from_bytes(content[4:8], "little") + 8 > len(content) + 1:
        return None
    chunk = content[12:16]
    if chunk == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(content[26:28], "little") & 0x3FFF, int.from_bytes(content[28:30], "little") & 0x3FFF
    if chunk == b"VP8L" and content[20:21] == b"\x2f":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8X" and len(content) >= 30:
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    return None
