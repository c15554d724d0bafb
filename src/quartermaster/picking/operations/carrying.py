"""Walks are taken by pickers, with a cart and totes, and what is in them is put down. A cart is a place: goods never vanish."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import find_bin, first_bin
from quartermaster.picking import queries
from quartermaster.picking.models import PickTask, Walk, Wave
from quartermaster.picking.operations.settling import name_waves
from quartermaster.sales import operations as sales
from quartermaster.stock import queries as stock_queries


class WalkTaken(Conflict):
    """Somebody else has it. Whoever finds it abandoned takes it over."""

    code = "walk_taken"
    title = "Somebody else has this walk"


class WalkEnded(Conflict):
    code = "walk_ended"
    title = "The walk has ended"


class NotACart(Conflict):
    code = "not_a_cart"
    title = "Not a cart or tote"


class CartInUse(Conflict):
    code = "cart_in_use"
    title = "The cart or tote is in use"


class TotesMissing(Conflict):
    """A walk that sorts into totes needs one for each order."""

    code = "totes_missing"
    title = "Not enough totes"


class NothingToDrop(Conflict):
    code = "nothing_to_drop"
    title = "There is nothing to put down"


@transaction.atomic
def take(act: Act, *, walk_id: int, cart: str = "", totes: Sequence[str] = (), over: bool = False) -> Walk:
    """The walk is mine. Its goods go into the cart, or into totes where the wave sorts into them: those named, in the order of
    the slots, and free ones for the rest. `over` takes it from whoever has it, with all that is in the cart."""
    walk = _locked(walk_id)
    if walk.state not in (*Walk.OPEN, Walk.State.PICKED):
        raise WalkEnded(f"Walk {walk.place} of {walk.wave.number} has ended. Take another one.")
    if walk.picker_id not in (None, act.user_id) and not over:
        raise WalkTaken(f"{walk.picker} has walk {walk.place} of {walk.wave.number}. Take it over if it was abandoned.")
    before = walk.picker if walk.picker_id not in (None, act.user_id) else None
    if cart:
        walk.cart = _cart(walk, cart)
    if walk.wave.way == Wave.Way.CLUSTER:
        _give_totes(walk, totes)
    walk.picker_id = act.user_id
    walk.taken_at = act.occurred_at
    if walk.state == Walk.State.READY:
        walk.state = Walk.State.ASSIGNED
        PickTask.objects.filter(walk=walk, state=PickTask.State.READY).update(state=PickTask.State.ASSIGNED)
    try:
        with transaction.atomic():
            walk.save(update_fields=["cart", "picker", "taken_at", "state"])
    except IntegrityError as error:
        raise CartInUse(f"{walk.cart} is on another walk. Take another cart, or put down what is in it.") from error
    name_waves([walk.wave_id])
    details = {"walk": walk.place} | ({"from": str(before)} if before else {}) | ({"cart": walk.cart.code} if walk.cart else {})
    record(act, "picking.take_over" if before else "picking.take", document=walk.wave.number, **details)
    announce(Notice("picking.taken", documents=(walk.wave.number,)))
    return queries.walk_of_id(walk_id)


@transaction.atomic
def drop(act: Act, *, walk_id: int, to_bin: str = "") -> Walk:
    """Put down what is in the walk's cart and totes, in a staging bin named or the warehouse's first. The walk may go on."""
    walk = queries.walk_of_id(walk_id)
    numbers = sorted(set(PickTask.objects.filter(walk=walk, picked__gt=0).values_list("order__number", flat=True)))
    sales.lock(numbers)
    walk = _locked(walk_id)
    target = find_bin(walk.warehouse, to_bin) if to_bin else first_bin(walk.warehouse, Bin.Kind.STAGING)
    if target.kind != Bin.Kind.STAGING or target.role:
        raise _wrong("/to_bin", f"{target.code} is not a staging bin. Put the goods down where they are packed.")
    carriers = set(PickTask.objects.filter(walk=walk, tote__isnull=False).values_list("tote_id", flat=True))
    carriers |= {walk.cart_id} if walk.cart_id else set()
    dropped = sales.drop(act, numbers=numbers, from_bin_ids=sorted(carriers), to_bin_id=target.pk) if carriers else 0
    over = not PickTask.objects.filter(walk=walk, state__in=PickTask.OPEN).exists()
    if not dropped and not (over and walk.state == Walk.State.PICKED):
        raise NothingToDrop("Nothing that was picked on this walk is in its cart or totes.")
    if over:
        walk.state, walk.ended_at = Walk.State.DROPPED, act.occurred_at
        walk.save(update_fields=["state", "ended_at"])
        name_waves([walk.wave_id])
    record(act, "picking.drop", document=walk.wave.number, walk=walk.place, picks=dropped, to=target.code)
    announce(Notice("picking.dropped", documents=(walk.wave.number,)))
    return queries.walk_of_id(walk_id)


# ---------------------------------------------------------------- below: carts and totes


def _locked(walk_id: int) -> Walk:
    found = Walk.objects.select_for_update(of=("self",)).select_related("wave", "warehouse", "picker", "cart").filter(pk=walk_id)
    walk = found.first()
    if walk is None:
        raise queries.UnknownWalk("There is no such walk.")
    return walk


def _cart(walk: Walk, code: str) -> Bin:
    found = find_bin(walk.warehouse, code)
    if found.role not in (Bin.Role.CART, Bin.Role.TOTE):
        raise _wrong("/cart", f"{found.code} is not a cart. Scan the cart that you push.")
    if found.pk != walk.cart_id and not stock_queries.bin_is_empty(found.pk):
        message = f"There are goods in {found.code}. Put them down first, or take another cart."
        raise CartInUse(message, errors=[FieldError("/cart", "cart_in_use", message)])
    return found


def _give_totes(walk: Walk, codes: Sequence[str]) -> None:
    """Every order of the walk that has no tote yet gets one, by its slot."""
    tasks = list(PickTask.objects.filter(walk=walk, tote=None, state__in=PickTask.OPEN).order_by("slot", "id"))
    slots = list(dict.fromkeys(task.slot for task in tasks))
    if not slots:
        return
    free = {tote.code.upper(): tote for tote in queries.free_totes(walk.warehouse_id)}
    totes = []
    for place, code in enumerate(codes):
        found = find_bin(walk.warehouse, code)
        if found.role != Bin.Role.TOTE:
            raise _wrong(f"/totes/{place}", f"{found.code} is not a tote. Scan the totes on your cart.")
        if found.code.upper() not in free:
            message = f"{found.code} is in use. Put down what is in it, or take another tote."
            raise CartInUse(message, errors=[FieldError(f"/totes/{place}", "cart_in_use", message)])
        totes.append(free.pop(found.code.upper()))
    totes += free.values()
    if len(totes) < len(slots):
        raise TotesMissing(
            f"This walk sorts {len(slots)} orders into totes, and {len(totes)} are free in {walk.warehouse.name}. "
            "Add bins with the role tote, or put down what is in some."
        )
    tote_of = dict(zip(slots, totes, strict=False))
    for task in tasks:
        task.tote = tote_of[task.slot]
    PickTask.objects.bulk_update(tasks, ["tote"], batch_size=1000)


def _wrong(pointer: str, message: str) -> NotACart:
    return NotACart(message, errors=[FieldError(pointer, "not_a_cart", message)])
