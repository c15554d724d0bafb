"""Events in few words, for people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from quartermaster.epcis.checking import read_time
from quartermaster.epcis.identifiers import Names, canonical
from quartermaster.epcis.reading import LISTS, named_in

ICONS: Mapping[str, str] = MappingProxyType({
    "receiving": "package-import", "accepting": "users", "storing": "box", "holding": "alert-triangle",
    "staging_outbound": "truck-loading", "picking": "shopping-cart", "packing": "package", "shipping": "truck-delivery",
    "departing": "truck-delivery", "stock_taking": "list-check", "commissioning": "tag", "destroying": "trash",
    "assembling": "adjustments", "disassembling": "adjustments",
})  # fmt: skip
KINDS: Mapping[str, str] = MappingProxyType({
    "ObjectEvent": "Goods", "AggregationEvent": "Packed together", "TransactionEvent": "Paper", "TransformationEvent": "Made",
    "AssociationEvent": "Fixed together",
})  # fmt: skip
FEW = 3
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the list. `taken_back`: it is said not to have happened."""

    event_id: str
    when: datetime
    icon: str
    kind: str
    step: str
    state: str
    what: tuple[str, ...]
    more: int
    parent: str
    where: str
    papers: tuple[str, ...]
    taken_back: bool
    ours: bool


def gtins_in(events: Iterable[Mapping[str, Any]], names: Names) -> set[str]:
    """The GTINs of the goods in the events: people call them by their SKU’s code."""
    uris = (uri for event in events for _, uri in named_in(event))
    return {named.gtin for uri in uris if (named := names.read(uri)) and named.gtin}


def shown(event: Mapping[str, Any], names: Names, skus: Mapping[str, str], *, ours: bool) -> Shown:
    what = list(_what(event, names, skus))
    step = str(event.get("bizStep", ""))
    place = event.get("readPoint") or event.get("bizLocation") or {}
    papers = [said_of(str(one["bizTransaction"]), names) for one in event.get("bizTransactionList") or ()]
    return Shown(
        event_id=event["eventID"],
        when=read_time(event["eventTime"]),
        icon=ICONS.get(step, "scan"),
        kind=KINDS.get(event["type"], str(event["type"])),
        step=_words(step) or "Seen",
        state=_words(str(event.get("disposition", ""))),
        what=tuple(what[:FEW]),
        more=max(len(what) - FEW, 0),
        parent=said_of(event["parentID"], names) if event.get("parentID") else "",
        where=said_of(str(place.get("id", "")), names) if place else "",
        papers=tuple(papers),
        taken_back="errorDeclaration" in event,
        ours=ours,
    )


def said_of(uri: str, names: Names, skus: Mapping[str, str] = NOTHING) -> str:
    """What people call it: the code within a name that we can read, else the name. `skus`: GTIN → the code of the SKU."""
    named = names.read(canonical(uri))
    if named is None:
        return uri
    whole, part = skus.get(named.gtin, named.gtin) or named.sku or named.gln or named.warehouse, named.code
    return f"{whole}/{part}" if whole and part else whole or part


def _what(event: Mapping[str, Any], names: Names, skus: Mapping[str, str]) -> Iterator[str]:
    for field, _ in LISTS:
        for one in event.get(field) or ():
            if isinstance(one, str):
                yield said_of(one, names, skus)
            else:
                amount = one.get("quantity")
                unit = f" {one['uom']}" if one.get("uom") else " ×"
                yield (f"{amount}{unit} " if amount is not None else "") + said_of(one["epcClass"], names, skus)


def _words(text: str) -> str:
    """A word of the vocabulary as people read it; of a URI, its end."""
    return text.rpartition("/")[2].rpartition(":")[2].replace("_", " ").capitalize()
