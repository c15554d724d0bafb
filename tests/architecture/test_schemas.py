"""The API's document names each shape once: two of one name would be told as if they were one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pydantic import BaseModel

from quartermaster.config import api as _every_router_is_loaded  # noqa: F401


def test_every_shape_of_the_api_has_a_name_of_its_own() -> None:
    named: defaultdict[str, set[str]] = defaultdict(set)
    for shape in shapes(BaseModel):
        named[shape.__name__].add(shape.__module__)
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}


def shapes(above: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for shape in above.__subclasses__():
        if shape.__module__.startswith("quartermaster."):
            yield shape
        yield from shapes(shape)
