"""The verbs of sales. Each takes the act first, locks its orders in one order, and is one transaction.

Callers import the module under the room's name: `from quartermaster.sales import operations as sales`.
"""

from quartermaster.sales.operations.cancelling import AlreadyCancelled, AlreadyShipped, cancel
from quartermaster.sales.operations.customers import (
    CustomerExists,
    InvalidCustomer,
    NewCustomer,
    create_customer,
    create_customers,
    document_of,
    edit_customer,
)
from quartermaster.sales.operations.documents import Moments, UnknownOrder, lock
from quartermaster.sales.operations.editing import Editing, edit_order
from quartermaster.sales.operations.gates import (
    AlreadyPicked,
    AlreadyReleased,
    OrderIsDraft,
    OrderIsSplit,
    OrderNotPaid,
    OrderOnHold,
    lock_for_work,
)
from quartermaster.sales.operations.issuing import PastOrder, issue_orders, load_history
from quartermaster.sales.operations.loading import load_orders
from quartermaster.sales.operations.new_orders import (
    EmptyOrder,
    InvalidOrder,
    NewLine,
    NewOrder,
    Placed,
    PlacedLine,
    ReferenceUsed,
    ShipTo,
)
from quartermaster.sales.operations.ordering import place_order, place_orders
from quartermaster.sales.operations.packing import MoreThanPicked, NothingToPack, Part, pack, pack_orders
from quartermaster.sales.operations.picking import (
    MoreThanReserved,
    NotAnotherLot,
    NothingToPick,
    Short,
    Taken,
    pick,
    pick_orders,
)
from quartermaster.sales.operations.promising import promise_backorders
from quartermaster.sales.operations.putting_back import NothingToPutBack, put_back
from quartermaster.sales.operations.reading import WrittenLine, WrittenOrder, read_lines, read_orders
from quartermaster.sales.operations.releasing import (
    NothingToRelease,
    Released,
    drop,
    let_wait,
    release,
    release_again,
    unrelease,
)
from quartermaster.sales.operations.returning import (
    MoreThanReturned,
    MoreThanShipped,
    NothingReturned,
    Returned,
    correct_arrivals,
    correct_return,
    take_back,
)
from quartermaster.sales.operations.shipping import Carrying, NothingToShip, UnknownCarton, ship, ship_orders
from quartermaster.sales.operations.waiting import (
    HoldReasonMissing,
    WrongOrderState,
    confirm,
    expire_unpaid,
    hold,
    let_go,
    note_payment,
)
from quartermaster.sales.queries import plan

__all__ = [
    "AlreadyCancelled",
    "AlreadyPicked",
    "AlreadyReleased",
    "AlreadyShipped",
    "Carrying",
    "CustomerExists",
    "Editing",
    "EmptyOrder",
    "HoldReasonMissing",
    "InvalidCustomer",
    "InvalidOrder",
    "Moments",
    "MoreThanPicked",
    "MoreThanReserved",
    "MoreThanReturned",
    "MoreThanShipped",
    "NewCustomer",
    "NewLine",
    "NewOrder",
    "NotAnotherLot",
    "NothingReturned",
    "NothingToPack",
    "NothingToPick",
    "NothingToPutBack",
    "NothingToRelease",
    "NothingToShip",
    "OrderIsDraft",
    "OrderIsSplit",
    "OrderNotPaid",
    "OrderOnHold",
    "Part",
    "PastOrder",
    "Placed",
    "PlacedLine",
    "ReferenceUsed",
    "Released",
    "Returned",
    "ShipTo",
    "Short",
    "Taken",
    "UnknownCarton",
    "UnknownOrder",
    "WrittenLine",
    "WrittenOrder",
    "WrongOrderState",
    "cancel",
    "confirm",
    "correct_arrivals",
    "correct_return",
    "create_customer",
    "create_customers",
    "document_of",
    "drop",
    "edit_customer",
    "edit_order",
    "expire_unpaid",
    "hold",
    "issue_orders",
    "let_go",
    "let_wait",
    "load_history",
    "load_orders",
    "lock",
    "lock_for_work",
    "note_payment",
    "pack",
    "pack_orders",
    "pick",
    "pick_orders",
    "place_order",
    "place_orders",
    "plan",
    "promise_backorders",
    "put_back",
    "read_lines",
    "read_orders",
    "release",
    "release_again",
    "ship",
    "ship_orders",
    "take_back",
    "unrelease",
]
