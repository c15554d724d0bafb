"""Scanning: every scan is read, answered within its task, and kept as it came, whatever became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, record
from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.reading import Reading, read
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, Refusal
from quartermaster.purchasing import operations as purchasing
from quartermaster.scanning import queries
from quartermaster.scanning.answers import Answer, Kind, State, Task
from quartermaster.scanning.models import Scan, ScanPhoto
from quartermaster.scanning.tasks import (
    anything,
    emptying,
    looking_up,
    moving,
    packing,
    pallets,
    picking,
    putting_away,
    receiving,
    refilling,
)
from quartermaster.scanning.tasks.common import place_of

Step = Callable[[Act, Reading, Task], Answer]

STEPS: dict[Kind, Step] = {
    Kind.ANY: anything.step,
    Kind.LOOK_UP: looking_up.step,
    Kind.RECEIVE: receiving.step,
    Kind.PUT_AWAY: putting_away.step,
    Kind.MOVE: moving.step,
    Kind.PICK: picking.step,
    Kind.PACK: packing.step,
    Kind.REFILL: refilling.step,
    Kind.EMPTY: emptying.step,
}

OLDEST = timedelta(days=14)
"""A device that says of a scan that it is older than this has its clock wrong."""

TOLD_DONE = (State.DONE, State.RIGHT)


class NotInConflict(Conflict):
    code = "not_in_conflict"
    title = "Nothing is to be settled"


@dataclass(frozen=True, slots=True)
class NewScan:
    """What a device sends. `scanned_at` is when; `told` is what it told the person itself while there was no network, and
    nothing where the person waits for the answer."""

    code: str
    task: Task
    device: str = ""
    scanned_at: datetime | None = None
    told: str = ""


@transaction.atomic
def scan(act: Act, *, new: NewScan) -> Scan:
    """Do what a scan means within its task, or say why not; the act's key is the scan's mark, so that it has one effect.

    A refusal is an answer: what the step began is undone, the scan is kept. A scan whose device told the person already that it
    was right and that turns out otherwise is a conflict. One that the device itself found wrong is kept and does nothing.
    """
    known = Scan.objects.filter(actor_id=act.user_id, mark=act.key).first()
    if known is not None:
        return known
    moment = _moment(new)
    answer = _told_wrong(new) if new.told == State.WRONG else _answer(act.at(moment), new)
    state = Scan.State(answer.state)
    if new.told in TOLD_DONE and answer.state not in TOLD_DONE:
        state = Scan.State.CONFLICT
    warehouse = _warehouse(new.task)
    made = Scan.objects.create(
        mark=act.key,
        actor_id=act.user_id,
        device=new.device,
        warehouse_id=warehouse,
        code=_storable(new.code),
        task=new.task.as_json(),
        told=new.told,
        state=state,
        answer=answer.as_json(),
        document=answer.document or new.task.document,
        scanned_at=moment,
    )
    if state == Scan.State.CONFLICT:
        announce(Notice("scanning.conflict", documents=(made.document,) if made.document else ()))
    return made


@transaction.atomic
def settle(act: Act, *, scan_id: int, settled_as: Scan.Settling) -> Scan:
    """Somebody has looked at a conflict: what was scanned was done again, set right by hand, or there is nothing to do.

    One's own, or with a permission anybody's.
    """
    found = Scan.objects.select_for_update().filter(pk=queries.scan_of_id(scan_id).pk).get()
    if found.actor_id != act.user_id:
        permissions.require(act.permissions, "scanning.settle")
    if found.state != Scan.State.CONFLICT:
        raise NotInConflict("Nothing is to be settled about this scan, or somebody has settled it.")
    found.state, found.settled_as = Scan.State.SETTLED, settled_as
    found.settled_by_id, found.settled_at = act.user_id, act.occurred_at
    found.save(update_fields=["state", "settled_as", "settled_by", "settled_at"])
    if found.document:
        record(act, "scanning.settle", document=found.document, code=found.code[:60], settled_as=found.get_settled_as_display())
    announce(Notice("scanning.settled"))
    return found


@transaction.atomic
def photograph(act: Act, *, mark: str, content: bytes) -> tuple[ScanPhoto | None, int | None]:
    """Keep a picture that was taken with one's own scan: with the discrepancy that the scan made, else with the scan itself.

    The picture of the scan, or the discrepancy that has it.
    """
    found = Scan.objects.select_for_update().filter(actor_id=act.user_id, mark=mark).first()
    if found is None:
        raise queries.UnknownScan("This scan has not come here yet. Send it first, then its picture.")
    discrepancy = found.answer.get("discrepancy")
    if discrepancy is not None:
        purchasing.add_photo(act, discrepancy_id=discrepancy, content=content)
        return None, discrepancy
    photo = purchasing.keep_photo(act, ScanPhoto, content, whose="This scan", scan=found)
    if found.document:
        record(act, "scanning.photograph", document=found.document, code=found.code[:60])
    return photo, None


def _answer(act: Act, new: NewScan) -> Answer:
    try:
        with transaction.atomic():
            reading, task = pallets.unpacked(read(new.code), new.task)
            return STEPS[task.kind](act, reading, task)
    except Refusal as refusal:
        position = str(refusal.fault.start + 1) if isinstance(refusal, UnreadableCode) else ""
        told = "" if "Nothing was moved" in refusal.detail else " Nothing was moved."
        return Answer(State.WRONG, refusal.title, refusal.detail + told, task=new.task, refusal=refusal.code, position=position)


def _told_wrong(new: NewScan) -> Answer:
    return Answer(
        State.WRONG, "Wrong", "The device found it wrong at once. Nothing was moved.", task=new.task, refusal="wrong_scan"
    )


def _moment(new: NewScan) -> datetime:
    """When it was scanned, as far as the device's clock can be believed."""
    now = clock.now()
    if new.scanned_at is None or not now - OLDEST <= new.scanned_at <= now:
        return now
    return new.scanned_at


def _warehouse(task: Task) -> int | None:
    try:
        found = place_of(task)
    except Refusal:
        return None
    return found.pk if found else None


def _storable(code: str) -> str:
    """As it came, but for the one character that a database does not keep."""
    return code.replace("\x00", "␀")
