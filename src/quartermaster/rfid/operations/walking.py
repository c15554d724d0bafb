"""One walk through a zone with a reader, compared with the book. It changes no stock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Min, Q, Sum

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import live
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.locations.models import Warehouse, Zone
from quartermaster.rfid.comparing import Finding, pieces
from quartermaster.rfid.models import Kind, Reader, Walk, WalkLine
from quartermaster.rfid.operations import taking
from quartermaster.rfid.queries import UnknownZoneWalk, walk_by_number
from quartermaster.rfid.reads import Read, Window
from quartermaster.sales.models import Carton
from quartermaster.stock import queries as book
from quartermaster.stock.models.lots import UNTRACKED

ZERO, ONE = Decimal(0), Decimal(1)


class WalkEnded(Conflict):
    code = "zone_walk_ended"
    title = "The walk has ended"


class ReaderWalks(Conflict):
    code = "reader_on_walk"
    title = "The reader is on a walk already"


@dataclass(frozen=True, slots=True)
class Booked:
    """What the book has in a bin: a serial, a carton, or so much of a SKU."""

    kind: Kind
    sku_id: int | None
    lot_id: int | None
    code: str
    quantity: Decimal
    bin_id: int
    inside: bool
    """Whether the bin is where the walk goes."""

    @property
    def piece(self) -> str:
        return self.code


@transaction.atomic
def start_walk(act: Act, *, warehouse: Warehouse, zone: Zone | None = None, reader: Reader | None = None) -> Walk:
    """From now on, what the reader reads is of this walk. Without one, what the antennas of the zone read, or what is sent."""
    number = next_number("WR", sequence="rfid_walk_number")
    try:
        with transaction.atomic():
            made = Walk.objects.create(
                number=number, warehouse=warehouse, zone=zone, reader=reader, walked_by_id=act.user_id, started_at=act.occurred_at
            )
    except IntegrityError:
        message = f"{reader} is on a walk already. End that first."
        raise ReaderWalks(message, errors=[FieldError("/reader", ReaderWalks.code, message)]) from None
    _tell(act, "rfid.start_walk", made)
    return made


@transaction.atomic
def read_on_walk(act: Act, *, number: str, reads: Sequence[Read]) -> int:
    """Tags that were read on a walk, from whatever reads; how many of them nobody knows."""
    walk = _locked(number)
    taking.refuse_faults(reads)
    window: Window[taking.Place] = Window(taking.SAME_SECONDS)
    for read in reads:
        window.take(taking.Place(walk_id=walk.pk), read)
    unknown = taking.note_walked(act, walk, window.news())
    transaction.on_commit(lambda: live.publish(["rfid", walk.number]))
    return unknown


@transaction.atomic
def end_walk(act: Act, *, number: str) -> Walk:
    """Compare what was read with what the book has there now, and keep what differs."""
    walk = _locked(number)
    lines = list(walk.lines.exclude(epc="").order_by("id"))
    booked = _booked(walk, lines)
    _judge(lines, booked)
    WalkLine.objects.bulk_update(lines, ["finding", "booked_in", "booked"], batch_size=2000)
    lines += WalkLine.objects.bulk_create(_not_seen(walk, lines, booked), batch_size=5000)
    walk.ended_at, walk.counts = act.occurred_at, _counted(lines)
    walk.save(update_fields=["ended_at", "counts"])
    _tell(act, "rfid.end_walk", walk)
    return walk_by_number(walk.number)


# ---------------------------------------------------------------- thinking


def _booked(walk: Walk, lines: Sequence[WalkLine]) -> list[Booked]:
    """What the book has where the walk went, and where it has what was read."""
    return [*_serials(walk, lines), *_cartons(walk, lines), *_quantities(walk, lines)]


def _serials(walk: Walk, lines: Sequence[WalkLine]) -> Iterator[Booked]:
    read = Q(lot_id__in=[one.lot_id for one in lines if one.lot_id])
    found = book.balances().filter(lot_id__lt=UNTRACKED).filter(_inside(walk, "bin") | read)
    for sku_id, lot_id, code, bin_id, warehouse_id, zone_id in found.values_list(
        "sku_id", "lot_id", "lot__code", "bin_id", "bin__warehouse_id", "bin__zone_id"
    ):
        yield Booked(Kind.GOODS, sku_id, lot_id, code, ONE, bin_id, _goes(walk, warehouse_id, zone_id))


def _cartons(walk: Walk, lines: Sequence[WalkLine]) -> Iterator[Booked]:
    """Packed cartons stand where their goods were picked to."""
    read = Q(sscc__in=[one.code for one in lines if one.kind == Kind.CARTON])
    found = Carton.objects.filter(shipment=None, sscc__isnull=False, lines__quantity__gt=0)
    found = found.filter(_inside(walk, "lines__pick_line__to_bin") | read).distinct()
    for sscc, bin_id, warehouse_id, zone_id in found.values_list(
        "sscc",
        "lines__pick_line__to_bin_id",
        "lines__pick_line__to_bin__warehouse_id",
        "lines__pick_line__to_bin__zone_id",
    ):
        yield Booked(Kind.CARTON, None, None, sscc or "", ONE, bin_id, _goes(walk, warehouse_id, zone_id))


def _quantities(walk: Walk, lines: Sequence[WalkLine]) -> Iterator[Booked]:
    """What has no serials is counted, where at least one tag of it was read: else it may well have none."""
    counted = {one.sku_id for one in lines if one.sku_id and not one.piece}
    found = book.balances().filter(_inside(walk, "bin"), sku_id__in=counted, lot_id__gte=UNTRACKED)
    for sku_id, quantity, bin_id in found.values_list("sku_id").annotate(Sum("quantity"), Min("bin_id")):
        yield Booked(Kind.GOODS, sku_id, None, "", quantity, bin_id, True)


def _inside(walk: Walk, place: str) -> Q:
    inside = Q(**{f"{place}__warehouse_id": walk.warehouse_id})
    return inside & Q(**{f"{place}__zone_id": walk.zone_id}) if walk.zone_id else inside


def _goes(walk: Walk, warehouse_id: int | None, zone_id: int | None) -> bool:
    return warehouse_id == walk.warehouse_id and walk.zone_id in (None, zone_id)


def _key(one: Booked | WalkLine) -> tuple[str, int | None, str]:
    """What names a piece, or goods that are counted."""
    return (one.kind, one.sku_id, one.piece)


def _judge(lines: Sequence[WalkLine], booked: Iterable[Booked]) -> None:
    """What was read: here and booked here, booked elsewhere or nowhere, unknown."""
    there = {_key(one): one for one in booked}
    left: dict[int | None, Decimal] = defaultdict(Decimal, {one.sku_id: one.quantity for one in booked if not one.code})
    for line in lines:
        found = there.get(_key(line))
        if line.kind == Kind.UNKNOWN:
            line.finding = Finding.UNKNOWN
        elif line.kind == Kind.BIN:
            line.finding = Finding.ASIDE
        elif line.piece:
            line.finding = Finding.EXPECTED if found and found.inside else Finding.UNEXPECTED
            line.booked_in_id, line.booked = (found.bin_id, found.quantity) if found else (None, None)
        else:
            line.finding = Finding.EXPECTED if left[line.sku_id] >= line.quantity else Finding.UNEXPECTED
            left[line.sku_id] -= line.quantity


def _not_seen(walk: Walk, lines: Iterable[WalkLine], booked: Iterable[Booked]) -> list[WalkLine]:
    """What is booked here and was not read: pieces by name, of what is counted the rest."""
    seen = {_key(one) for one in lines}
    counted: Mapping[int | None, Decimal] = _sums(lines)
    found = []
    for one in booked:
        rest = one.quantity if one.code else one.quantity - counted.get(one.sku_id, ZERO)
        if one.inside and rest > 0 and not (one.code and _key(one) in seen):
            found.append(
                WalkLine(
                    walk=walk,
                    kind=one.kind,
                    sku_id=one.sku_id,
                    lot_id=one.lot_id,
                    code=one.code,
                    quantity=rest,
                    booked=one.quantity,
                    booked_in_id=one.bin_id if one.code else None,
                    finding=Finding.MISSING,
                )
            )
    return found


def _counted(lines: Sequence[WalkLine]) -> dict[str, int]:
    """How many tags there are of each finding; of what is missing, how many pieces."""
    found = dict(Counter(one.finding for one in lines))
    if Finding.MISSING in found:
        found[Finding.MISSING.value] = pieces(one.quantity for one in lines if one.finding == Finding.MISSING)
    return found


def _sums(lines: Iterable[WalkLine]) -> dict[int | None, Decimal]:
    sums: dict[int | None, Decimal] = defaultdict(Decimal)
    for one in lines:
        if one.sku_id and not one.piece:
            sums[one.sku_id] += one.quantity
    return sums


def _locked(number: str) -> Walk:
    found = Walk.objects.select_for_update(of=("self",)).select_related("warehouse", "zone")
    walk = found.filter(number=number.strip().upper()).first()
    if walk is None:
        raise UnknownZoneWalk(f"There is no walk {number[:40]} with a reader.")
    if walk.ended_at is not None:
        raise WalkEnded(f"{walk.number} has ended. Start another to read on.")
    return walk


def _tell(act: Act, verb: str, walk: Walk) -> None:
    record(act, verb, document=walk.number, **{key: str(value) for key, value in walk.counts.items()})
    announce(Notice(verb, documents=(walk.number,)))
