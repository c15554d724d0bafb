"""Transfers that tests begin with."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.stock import queries as stock
from quartermaster.transfers import operations as transfers
from quartermaster.transfers import queries
from quartermaster.transfers.models import Transfer
from quartermaster.transfers.papers import NewLine, NewTransfer
from tests import scenes
from tests.scenes import Site


def drafted(here: Site, there: Site, *lines: tuple[Sku, int | str], **more: object) -> Transfer:
    paper = NewTransfer(
        from_warehouse_id=here.warehouse.id,
        to_warehouse_id=there.warehouse.id,
        lines=[NewLine(sku.id, Decimal(quantity)) for sku, quantity in lines],
        **more,  # type: ignore[arg-type]
    )
    return transfers.draft(scenes.act(), transfer=paper)


def approved(here: Site, there: Site, *lines: tuple[Sku, int | str], **more: object) -> Transfer:
    transfer = drafted(here, there, *lines, **more)
    transfers.request(scenes.act(), number=transfer.number)
    return transfers.approve(scenes.act(), number=transfer.number)


def allocated(here: Site, there: Site, *lines: tuple[Sku, int | str], **more: object) -> Transfer:
    transfer = approved(here, there, *lines, **more)
    return transfers.allocate(scenes.act(), number=transfer.number)


def shipped(here: Site, there: Site, *lines: tuple[Sku, int | str], **more: object) -> Transfer:
    transfer = allocated(here, there, *lines, **more)
    transfers.ship(scenes.act(), number=transfer.number)
    return again(transfer)


def again(transfer: Transfer) -> Transfer:
    """The transfer as it is now."""
    return queries.transfer_by_number(transfer.number)


def stages(transfer: Transfer, position: int = 1) -> dict[str, Decimal]:
    """What is not nothing of a line's stages."""
    line = again(transfer).lines.get(position=position)
    names = ("to_claim", "claimed", "shipped", "under_way", "received", "lost", "sent_back", "cancelled", "over")
    return {name: getattr(line, name) for name in names if getattr(line, name)}


def there_is(sku: Sku, site: Site) -> dict[str, Decimal]:
    """What is not nothing of a SKU's position in a warehouse."""
    position = stock.positions([sku.id], warehouse_id=site.warehouse.id)[sku.id]
    names = ("sellable", "receiving", "held", "staged", "reserved")
    return {name: getattr(position, name) for name in names if getattr(position, name)}
