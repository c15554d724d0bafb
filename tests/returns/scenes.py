"""Returns that tests begin with."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.returns import operations as returns
from quartermaster.returns import queries
from quartermaster.returns.models import Piece, Return
from quartermaster.returns.papers import NewReturn, Ruling, Wanted
from quartermaster.sales import operations as sales
from tests import scenes
from tests.sales.scenes import customer, line, ordered
from tests.scenes import Site


def shipped(site: Site, *lines: tuple[Sku, int], stocked: bool = True) -> str:
    """The number of an order that a customer has all of; five more of each lie on the shelf."""
    for item, quantity in lines if stocked else ():
        scenes.stocked(item, quantity + 5, site.shelf)
    number = ordered(site, *(line(item, quantity) for item, quantity in lines), customer_id=customer().id).number
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number)
    return number


def wanted(order: str, *lines: tuple[int, int], reason: str = "not_wanted") -> NewReturn:
    return NewReturn(order, tuple(Wanted(position, Decimal(quantity), reason) for position, quantity in lines))


def agreed(order: str, *lines: tuple[int, int], reason: str = "not_wanted") -> Return:
    return returns.open_return(scenes.act(), wanted=wanted(order, *lines, reason=reason), authorised=True)


def received(order: str, *lines: tuple[int, int], reason: str = "not_wanted") -> Return:
    paper = agreed(order, *lines, reason=reason)
    returns.receive(scenes.act(), number=paper.number)
    return again(paper)


def again(paper: Return) -> Return:
    return queries.return_by_number(paper.number)


def pieces(paper: Return) -> list[Piece]:
    return list(Piece.objects.filter(line__paper=paper).order_by("id"))


def ruling(piece: Piece, disposition: str, quantity: int | None = None, **more: object) -> Ruling:
    amount = piece.left if quantity is None else Decimal(quantity)
    return Ruling(disposition, amount, piece.pk, **more)  # type: ignore[arg-type]
