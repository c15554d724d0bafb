"""What is kept as a picture, and what is not, whatever it says of itself."""

from __future__ import annotations

import pytest

from quartermaster.web.pictures import MOST_BYTES, NotAPicture, PictureTooLarge, type_of
from tests.purchasing.pictures import JPEG, PNG, SVG, WEBP, png


def test_pictures_are_told_from_their_content():
    assert [type_of(content) for content in (PNG, JPEG, WEBP)] == ["image/png", "image/jpeg", "image/webp"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        SVG,
        b"GIF89a" + b"\0" * 40,
        b"<html>" + PNG,
        PNG[:-4],
        PNG[:20] + b"\xff" + PNG[21:],
        JPEG[:-2],
        b"\xff\xd8\xff\xe0\x00\x00" + b"\xff\xd9",
        WEBP[:20],
        png(0, 1),
        png(100_000, 100_000),
    ],
)
def test_what_is_no_whole_picture_is_refused(content):
    with pytest.raises(NotAPicture):
        type_of(content)


def test_a_picture_is_at_most_five_megabytes():
    with pytest.raises(PictureTooLarge):
        type_of(PNG + b"\0" * MOST_BYTES)
