"""What came: goods of a return are taken in, in the lots in which they left; and what did not come after all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.notices import Notice
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.locations.queries import UnknownPlace, first_bin
from quartermaster.returns import queries
from quartermaster.returns.models import Piece, Return, ReturnLine
from quartermaster.returns.operations.agreeing import open_return
from quartermaster.returns.operations.documents import ZERO, InvalidReturn, lines_of, lock, require_state, settle, tell
from quartermaster.returns.papers import Came, NewReturn
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Returned
from quartermaster.stock import queries as stock_queries


class NothingCame(Invalid):
    code = "empty"
    title = "Nothing came"


class MoreThanAgreed(Conflict):
    """More came than the customer was to send back."""

    code = "more_than_agreed"
    title = "More than was agreed"


class CameOnReturn(Conflict):
    """These goods came on a return, so what did not come is said there."""

    code = "came_on_return"
    title = "This came on a return"


@transaction.atomic
def receive(
    act: Act, *, number: str, came: Sequence[Came] | None = None, bin_id: int | None = None, version: int | None = None
) -> list[Piece]:
    """Take in what came, or (None) all that is still to come. It waits in quarantine, or at a dock, until it is decided."""
    paper = lock(number, version)
    require_state(paper, "received", *Return.EXPECTED, *Return.AT_HAND)
    lines = lines_of(paper)
    everything = [Came(line.position, line.expected) for line in lines.values() if line.expected]
    wanted = _wanted(lines, everything if came is None else came)
    to_bin_id = _landing(paper.warehouse, bin_id)
    returned = [
        Returned(
            paper.order.number, line.order_line.position, one.quantity, to_bin_id, weight=one.weight, confirmed=one.confirmed
        )
        for line, one in wanted
    ]
    movement_ids = sales.take_back(act, returns=returned)
    pieces = Piece.objects.bulk_create(_pieces(act, wanted, movement_ids))
    for line, one in wanted:
        line.received += one.quantity
    ReturnLine.objects.bulk_update({line for line, _ in wanted}, ["received"])
    settle(act, paper)
    units = plain(sum((one.quantity for _, one in wanted), ZERO))
    tell(act, "returns.receive", paper, sku_ids={line.sku_id for line, _ in wanted}, units=units)
    return pieces


@transaction.atomic
def receive_unannounced(act: Act, *, wanted: NewReturn, bin_id: int | None = None) -> Return:
    """Goods came that nobody had agreed to take back: the return is made from them, and they are taken in."""
    paper = open_return(act, wanted=wanted, authorised=True, blind=True)
    receive(act, number=paper.number, bin_id=bin_id)
    paper.refresh_from_db()
    return paper


@transaction.atomic
def not_come(act: Act, *, number: str, missing: Mapping[int, Decimal | None], version: int | None = None) -> Return:
    """So much of these pieces, or (None) all that is left of them, did not come after all. Decisions are taken back first."""
    paper = lock(number, version)
    require_state(paper, "corrected", *Return.AT_HAND)
    lines = {line.pk: line for line in lines_of(paper).values()}
    pieces = queries.pieces_by_id(paper.pk, missing)
    came: dict[int, tuple[int, Decimal, Decimal]] = {}
    for place, (piece_id, asked) in enumerate(missing.items()):
        piece = pieces.get(piece_id)
        if piece is None:
            raise _fault(place, InvalidReturn, "unknown_piece", f"{paper.number} has no piece {piece_id}.")
        less = piece.left if asked is None else asked
        check_quantity(less, pointer=f"/pieces/{place}/quantity")
        if less > piece.left:
            message = f"Of these {plain(piece.left)} lie where they came, not {plain(less)}. Take what is decided back first."
            raise _fault(place, MoreThanAgreed, "more_than_came", message)
        line = lines[piece.line_id]
        came[piece.movement_id] = (line.order_line.position, piece.quantity - less, less)
        piece.quantity -= less
        piece.left -= less
        line.received -= less
    if not came:
        raise NothingCame("Name at least one piece.", errors=[FieldError("/pieces", "empty", "No pieces")])
    Piece.objects.bulk_update(pieces.values(), ["quantity", "left"])
    ReturnLine.objects.bulk_update(lines.values(), ["received"])
    _stand_anew(pieces.values(), sales.correct_arrivals(act, number=paper.order.number, came=came))
    settle(act, paper)
    units = plain(sum((less for _, _, less in came.values()), ZERO))
    tell(act, "returns.not_come", paper, sku_ids={lines[piece.line_id].sku_id for piece in pieces.values()}, units=units)
    return paper


def keep_corrections_here(notice: Notice) -> None:
    """Refuse to correct on its order what came on a return: the return would go on saying that it came."""
    for number, order_number in queries.said_to_have_come(notice.documents):
        message = f"These goods of {order_number} came on {number}. Say there what did not come. Nothing was changed."
        raise CameOnReturn(message)


def _wanted(lines: Mapping[int, ReturnLine], came: Sequence[Came]) -> list[tuple[ReturnLine, Came]]:
    if not came:
        raise NothingCame("Enter at least one quantity.", errors=[FieldError("/lines", "empty", "Nothing came")])
    found: dict[int, Decimal] = {}
    for place, one in enumerate(came):
        line = lines.get(one.position)
        if line is None:
            raise _fault(place, InvalidReturn, "unknown_line", f"The return has no line {one.position}.", "lines")
        check_quantity(one.quantity, scale=line.sku.unit.scale, pointer=f"/lines/{place}/quantity")
        found[one.position] = found.get(one.position, ZERO) + one.quantity
        if found[one.position] > line.expected:
            message = f"Of {line.sku.code} {plain(line.expected)} are still to come, not {plain(found[one.position])}."
            raise _fault(place, MoreThanAgreed, MoreThanAgreed.code, f"{message} Open another return for the rest.", "lines")
    return [(lines[one.position], one) for one in came]


def _landing(warehouse: Warehouse, bin_id: int | None) -> int:
    """The bin named, or where returns wait to be looked at: in quarantine, or at a dock where there is none."""
    if bin_id is not None:
        return bin_id
    try:
        return first_bin(warehouse, Bin.Kind.QUARANTINE).pk
    except UnknownPlace:
        return first_bin(warehouse, Bin.Kind.DOCK).pk


def _pieces(act: Act, wanted: Sequence[tuple[ReturnLine, Came]], movement_ids: Sequence[int]) -> Iterator[Piece]:
    """What came, lot by lot: the movements of each line in turn."""
    by_id = stock_queries.movements_by_id(movement_ids)
    moved = (by_id[movement_id] for movement_id in movement_ids)
    for line, one in wanted:
        rest = one.quantity
        while rest > 0:
            movement = next(moved)
            rest -= movement.quantity
            yield Piece(
                line=line,
                bin_id=movement.to_bin_id,
                lot_id=movement.lot_id,
                quantity=movement.quantity,
                left=movement.quantity,
                movement_id=movement.pk,
                came_at=act.occurred_at,
                received_by_id=act.user_id,
            )


def _stand_anew(pieces: Iterable[Piece], standing: Mapping[int, int]) -> None:
    """Where a part came, another movement stands for it now."""
    for piece in pieces:
        if piece.movement_id in standing:
            piece.movement_id = standing[piece.movement_id]
            piece.save(update_fields=["movement_id"])


def _fault(place: int, kind: type[Invalid] | type[Conflict], code: str, message: str, what: str = "pieces") -> Invalid | Conflict:
    return kind(message, errors=[FieldError(f"/{what}/{place}", code, message)])
