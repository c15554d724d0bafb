"""Scopes: whose goods, and which warehouses, a person may see and act on, whatever they ask for.

The door starts a scoped person's work under a role of the database for which every table has a policy (`config/policies.py`):
rows of other owners and warehouses are not there, in any query, and cannot be written. So no query has to remember it.
Why it is done there: docs/decisions/0015-scopes-are-kept-by-the-database.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction

from quartermaster.kernel import db
from quartermaster.kernel.refusals import Refusal

Piece = TypeVar("Piece")

ROLE = "quartermaster_scoped"
"""The role of the database under which scoped work runs. It cannot sign in; the program changes into it."""
EVERYTHING = "*"

_inside: ContextVar[Scope | None] = ContextVar("inside", default=None)

_ENTER = """
SELECT set_config('quartermaster.owners', %s, true), set_config('quartermaster.warehouses', %s, true),
       set_config('quartermaster.lots_in', %s, true), set_config('quartermaster.person', %s, true),
       set_config('quartermaster.supplier', %s, true), set_config('role', %s, true)
"""
_LEAVE = "SELECT set_config('role', 'none', true)"
_IN_FORCE = """
SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %(role)s AND pg_has_role(current_user, oid, 'MEMBER'))
   AND EXISTS (SELECT 1 FROM pg_policies WHERE schemaname = 'public' AND %(role)s = ANY(roles))
"""


class ScopesUnavailable(Refusal):
    code = "scopes_unavailable"
    status = 409
    title = "This database cannot keep scopes"


class OutOfScope(Refusal):
    code = "out_of_scope"
    status = 403
    title = "Not yours to change"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person is confined to; None: all owners, or all warehouses. Of a supplier's people: no owner, no warehouse, and
    what the supplier is told."""

    person_id: int
    owner_ids: tuple[int, ...] | None = None
    warehouse_ids: tuple[int, ...] | None = None
    supplier_id: int | None = None

    @classmethod
    def of_supplier(cls, person_id: int, supplier_id: int) -> Scope:
        return cls(person_id, (), (), supplier_id)


def require_in_force() -> None:
    """Refuse where the database could not keep a scope."""
    if not in_force():
        raise ScopesUnavailable(
            f"Scopes are kept by PostgreSQL, under the role {ROLE}, which is missing or not ours to use. Whoever runs the "
            "database finds what to do with: quartermaster doctor."
        )


def in_force() -> bool:
    """Whether the database has the role, lets us change into it, and knows what it may see."""
    ((answer,),) = db.rows(_IN_FORCE, {"role": ROLE})
    return bool(answer)


@contextmanager
def confined(scope: Scope | None, *, deed: bool = False) -> Iterator[None]:
    """Inside, in a transaction, only what is in the scope is there. None: everything, and nothing is done.

    A deed may take in goods of a lot that was never here before, so it knows the lots of all warehouses; whoever looks, those
    of theirs.
    """
    if scope is None:
        yield
        return
    before = _inside.set(scope)
    try:
        with transaction.atomic():
            places = _listed(scope.warehouse_ids)
            lots_in = EVERYTHING if deed and scope.supplier_id is None else places
            supplier = "" if scope.supplier_id is None else str(scope.supplier_id)
            db.rows(_ENTER, [_listed(scope.owner_ids), places, lots_in, str(scope.person_id), supplier, ROLE])
            yield
            if not connection.needs_rollback:
                db.rows(_LEAVE)
    finally:
        _inside.reset(before)


def inside() -> Scope | None:
    """The scope that is worked in now. What a process remembers for everybody must not be asked or told inside one."""
    return _inside.get()


def piecewise(scope: Scope | None, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces of an answer that is read while it is sent, each read inside the scope."""
    with confined(scope):
        yield from pieces


def _listed(ids: tuple[int, ...] | None) -> str:
    """As the policies read it. No ids at all are nothing to see: that is for people of suppliers."""
    return EVERYTHING if ids is None else "{" + ",".join(map(str, ids)) + "}"
