"""Readers and gates are made known, changed and put away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import clock, live
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.reaching import NotAllowed
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.rfid import network
from quartermaster.rfid.models import Antenna, Gate, Passage, Reader
from quartermaster.rfid.queries import UnknownGate, UnknownReader

Row = TypeVar("Row", Reader, Gate)

MOST_ANTENNAS = 64
LIVE = ["rfid"]


class InvalidReader(Invalid):
    """A reader that cannot be; every fault is named."""

    code = "invalid_reader"
    title = "The reader cannot be like this"


class InvalidGate(Invalid):
    """A gate that cannot be; every fault is named."""

    code = "invalid_gate"
    title = "The gate cannot be like this"


class RfidNameTaken(Conflict):
    code = "rfid_name_taken"
    title = "That name is taken"


class GateInUse(Conflict):
    code = "gate_in_use"
    title = "The gate is in use"


@dataclass(frozen=True, slots=True)
class NewAntenna:
    """An antenna at a gate (on one side of it, where it has two), or in a zone."""

    number: int
    gate: Gate | None = None
    side: str = ""
    zone: Zone | None = None


@dataclass(frozen=True, slots=True)
class NewReader:
    """No host: it posts its reads itself."""

    name: str
    warehouse: Warehouse
    host: str = ""
    port: int = 5084
    antennas: Sequence[NewAntenna] = ()


@dataclass(frozen=True, slots=True)
class NewGate:
    name: str
    warehouse: Warehouse
    kind: str
    from_zone: Zone | None = None
    to_bin: Bin | None = None
    rule: str = Gate.Rule.ASK
    quiet_seconds: Decimal = Decimal(5)
    back_bin: Bin | None = None
    """Between zones: where goods lie that went the other way."""


@transaction.atomic
def add_reader(act: Act, *, reader: NewReader) -> Reader:
    _refuse(InvalidReader, _reader_faults(reader))
    made = Reader(state=Reader.State.OFF, **_of_reader(reader))
    return _kept_reader(act, "rfid.add_reader", made, reader)


@transaction.atomic
def change_reader(act: Act, *, reader_id: int, reader: NewReader, version: int) -> Reader:
    """Everything becomes what is said, its antennas too. It is called where it is from now on."""
    found = _locked_reader(reader_id, version)
    _refuse(InvalidReader, _reader_faults(reader))
    for name, value in _of_reader(reader).items():
        setattr(found, name, value)
    found.version += 1
    return _kept_reader(act, "rfid.change_reader", found, reader)


@transaction.atomic
def archive_reader(act: Act, *, reader_id: int, version: int) -> None:
    """It is called no more, and what it posts is refused. Its antennas are free."""
    found = _locked_reader(reader_id, version)
    found.archived_at, found.version, found.state = act.occurred_at, found.version + 1, Reader.State.OFF
    found.save(update_fields=["archived_at", "version", "state"])
    found.antennas.all().delete()
    _tell(act, "rfid.archive_reader", f"reader {found.name}")


def note_state(reader_id: int, state: Reader.State, trouble: str = "") -> None:
    """Whoever talks to a reader says how that goes. No deed: nobody did anything."""
    changed = Reader.objects.filter(pk=reader_id).exclude(state=state, trouble=trouble[:300])
    if changed.update(state=state, state_at=clock.now(), trouble=trouble[:300]):
        live.publish(LIVE)


@transaction.atomic
def add_gate(act: Act, *, gate: NewGate) -> Gate:
    _refuse(InvalidGate, _gate_faults(gate))
    return _kept_gate(act, "rfid.add_gate", Gate(**_of_gate(gate)))


@transaction.atomic
def change_gate(act: Act, *, gate_id: int, gate: NewGate, version: int) -> Gate:
    """Everything becomes what is said, for what passes from now on. A gate that something is passing is not changed."""
    found = _locked_gate(gate_id, version)
    _refuse(InvalidGate, _gate_faults(gate))
    for name, value in _of_gate(gate).items():
        setattr(found, name, value)
    found.version += 1
    return _kept_gate(act, "rfid.change_gate", found)


@transaction.atomic
def archive_gate(act: Act, *, gate_id: int, version: int) -> None:
    """Nothing passes it any more; its antennas are free. What waits to be confirmed stays."""
    found = _locked_gate(gate_id, version)
    found.archived_at, found.version = act.occurred_at, found.version + 1
    found.save(update_fields=["archived_at", "version"])
    found.antennas.all().delete()
    _tell(act, "rfid.archive_gate", f"gate {found.name}")


def _kept_reader(act: Act, verb: str, reader: Reader, said: NewReader) -> Reader:
    try:
        with transaction.atomic():
            reader.save()
    except IntegrityError:
        raise _taken(said.name, "reader") from None
    reader.antennas.all().delete()
    Antenna.objects.bulk_create(
        Antenna(reader=reader, number=one.number, gate=one.gate, side=one.side if one.gate else "", zone=one.zone)
        for one in said.antennas
    )
    _tell(act, verb, f"reader {reader.name}")
    return reader


def _kept_gate(act: Act, verb: str, gate: Gate) -> Gate:
    try:
        with transaction.atomic():
            gate.save()
    except IntegrityError:
        raise _taken(gate.name, "gate") from None
    _tell(act, verb, f"gate {gate.name}")
    return gate


def _of_reader(said: NewReader) -> dict[str, object]:
    return {"name": said.name.strip(), "warehouse": said.warehouse, "host": said.host.strip(), "port": said.port}


def _of_gate(said: NewGate) -> dict[str, object]:
    between = said.kind == Gate.Kind.BETWEEN
    return {
        "name": said.name.strip(),
        "warehouse": said.warehouse,
        "kind": said.kind,
        "from_zone": said.from_zone if between else None,
        "to_bin": said.to_bin if said.kind != Gate.Kind.DOCK_OUT else None,
        "rule": said.rule,
        "quiet_seconds": said.quiet_seconds,
        "back_bin": said.back_bin if between else None,
    }


def _locked_reader(reader_id: int, version: int) -> Reader:
    found = Reader.objects.select_for_update().filter(pk=reader_id, archived_at=None).first()
    if found is None:
        raise UnknownReader(f"There is no reader {reader_id}.")
    return _as_seen(found, version)


def _locked_gate(gate_id: int, version: int) -> Gate:
    found = Gate.objects.select_for_update(no_key=True).filter(pk=gate_id, archived_at=None).first()
    if found is None:
        raise UnknownGate(f"There is no gate {gate_id}.")
    if Passage.objects.filter(gate=found, state=Passage.State.READING).exists():
        raise GateInUse(f"Something is passing {found.name} just now. End the passage, or wait until it is quiet.")
    return _as_seen(found, version)


def _as_seen(found: Row, version: int) -> Row:
    if found.version != version:
        raise StaleVersion(f"{found.name} was changed by somebody else since you read it. Look at it again, then repeat it.")
    return found


def _refuse(refusal: type[Invalid], faults: Iterator[FieldError]) -> None:
    if found := list(faults):
        raise refusal(found[0].message, errors=found)


def _name_faults(name: str) -> Iterator[FieldError]:
    if not name.strip() or len(name) > 60 or not name.isprintable():
        yield FieldError("/name", "malformed", "A name has 1 to 60 characters.")


def _reader_faults(said: NewReader) -> Iterator[FieldError]:
    yield from _name_faults(said.name)
    if said.host.strip():
        try:
            network.require_allowed(said.host.strip(), said.port, settings.READER_NETWORKS)
        except NotAllowed as refused:
            port = not network.LOWEST_PORT <= said.port <= network.HIGHEST_PORT
            yield FieldError("/port" if port else "/host", "not_allowed", str(refused))
    if len(said.antennas) > MOST_ANTENNAS:
        yield FieldError("/antennas", "too_many", f"A reader has at most {MOST_ANTENNAS} antennas.")
    numbers = [one.number for one in said.antennas]
    for place, one in enumerate(said.antennas):
        pointer = f"/antennas/{place}"
        if not 1 <= one.number <= 65_535 or one.number in numbers[:place]:
            yield FieldError(f"{pointer}/number", "malformed", "Antennas are numbered from 1 on, each once.")
        if (one.gate is None) == (one.zone is None):
            yield FieldError(pointer, "one_place", "An antenna is at a gate or in a zone.")
        if {place.warehouse_id for place in (one.gate, one.zone) if place} - {said.warehouse.pk}:
            yield FieldError(pointer, "elsewhere", f"An antenna’s gate or zone is in {said.warehouse.name}, as its reader is.")
        if one.side not in Antenna.Side.values:
            yield FieldError(f"{pointer}/side", "malformed", "An antenna is before the gate, behind it, or in it.")


def _gate_faults(said: NewGate) -> Iterator[FieldError]:
    yield from _name_faults(said.name)
    if said.kind not in Gate.Kind.values:
        yield FieldError("/kind", "malformed", "A gate is dock_in, dock_out or between.")
    if said.rule not in Gate.Rule.values:
        yield FieldError("/rule", "malformed", "A gate’s rule is ask, right or passed.")
    if not 1 <= said.quiet_seconds <= 600:
        yield FieldError("/quiet_seconds", "out_of_range", "A gate is quiet after 1 to 600 seconds.")
    if said.kind == Gate.Kind.BETWEEN and said.to_bin is None:
        yield FieldError("/to_bin", "missing", "Say in which bin goods lie that have passed.")
    if said.to_bin is not None:
        yield from _bin_faults(said, said.to_bin)
    if said.kind == Gate.Kind.BETWEEN and said.back_bin is not None:
        yield from _way_back_faults(said, said.back_bin)
    if said.from_zone is not None and said.from_zone.warehouse_id != said.warehouse.pk:
        yield FieldError("/from_zone", "elsewhere", f"The zone is not in {said.warehouse.name}.")


def _bin_faults(said: NewGate, place: Bin) -> Iterator[FieldError]:
    if place.warehouse_id != said.warehouse.pk or place.closed_at is not None:
        yield FieldError("/to_bin", "elsewhere", f"Choose an open bin of {said.warehouse.name}.")
    if said.kind == Gate.Kind.DOCK_IN and place.kind != Bin.Kind.DOCK:
        yield FieldError("/to_bin", "no_dock", "What comes in at a dock lies at a dock first.")


def _way_back_faults(said: NewGate, place: Bin) -> Iterator[FieldError]:
    """Both sides must be known, and be two, or nobody could say which way goods went."""
    if said.from_zone is None:
        yield FieldError("/from_zone", "missing", "Say from which zone goods come, so that it is known where they go back to.")
    elif place.zone_id != said.from_zone.pk or place.closed_at is not None:
        yield FieldError("/back_bin", "elsewhere", f"Choose an open bin of zone {said.from_zone.code}: there goods go back to.")
    elif said.to_bin is not None and said.to_bin.zone_id == said.from_zone.pk:
        yield FieldError("/to_bin", "same_zone", f"{said.to_bin.code} is in zone {said.from_zone.code} too: no gate is between.")


def _taken(name: str, what: str) -> RfidNameTaken:
    message = f"There is a {what} {name.strip()} already. Choose another name."
    return RfidNameTaken(message, errors=[FieldError("/name", RfidNameTaken.code, message)])


def _tell(act: Act, verb: str, document: str) -> None:
    record(act, verb, document=document)
    announce(Notice(verb))
    live.publish(LIVE)
