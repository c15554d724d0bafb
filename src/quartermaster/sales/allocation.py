"""From which shelves lines are picked: as for every document that takes goods (`stock.shelves`). Pure.

Which warehouses fill an order is reckoned in `sales.sourcing`.
"""

from __future__ import annotations

from quartermaster.stock.shelves import Take, Want, pick_list, spread

__all__ = ["Take", "Want", "pick_list", "spread"]
