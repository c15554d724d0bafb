"""The words that several of the API of carriers have in common."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

Code = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Scan = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Millimetres = Annotated[int, Field(ge=1, le=20_000, strict=True)]
Grams = Annotated[int, Field(ge=1, le=2_000_000, strict=True)]
Days = Annotated[int, Field(ge=0, le=90, strict=True)]
Sides = Annotated[list[Millimetres], Field(min_length=3, max_length=3)]
KindWord = Literal["handed_over", "in_transit", "out_for_delivery", "delivered", "exception", "returned"]
StateWord = Literal["labelled", "handed_over", "in_transit", "out_for_delivery", "delivered", "exception", "returned", "voided"]


def three(sides: list[int] | None) -> tuple[int, int, int] | None:
    return (sides[0], sides[1], sides[2]) if sides else None
