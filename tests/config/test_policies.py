"""Every table says what a scoped person may see of it; a table that says nothing is closed."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from quartermaster.accounts import scopes
from quartermaster.automation import operations as automation
from quartermaster.catalog.models import Owner
from quartermaster.config import policies, postgres_files
from quartermaster.kernel import db
from quartermaster.locations.models import Warehouse

pytestmark = pytest.mark.django_db

GUARDED = """
SELECT relname::text, relrowsecurity, policy.qual FROM pg_class
  LEFT JOIN pg_policies policy ON policy.schemaname = 'public' AND policy.tablename = relname AND policyname = 'scoped'
   AND permissive = 'RESTRICTIVE' AND cmd = 'ALL'
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
WORDS = re.compile(r"\w+")
NOT_A_MODEL = {"django_migrations", "web_cache"}
"""No rights on them are given at all."""


def conditions() -> dict[str, tuple[bool, str]]:
    return {table: (secured, condition or "") for table, secured, condition in db.rows(GUARDED)}


def test_somebody_has_decided_about_every_table() -> None:
    assert policies.undecided() == []


def test_every_table_is_guarded_in_the_database() -> None:
    bare = {table for table, (secured, condition) in conditions().items() if not secured or not condition}
    assert bare == NOT_A_MODEL | policies.UNGUARDED
    for table in NOT_A_MODEL:
        assert db.rows("SELECT has_table_privilege(%s, %s, 'SELECT')", [scopes.ROLE, table]) == [(False,)]


def test_a_job_that_waits_already_is_not_enqueued_again_whoever_the_database_takes_us_for() -> None:
    with scopes.confined(scopes.Scope(0, owner_ids=(1,))):
        enqueued = [automation.enqueue("stock.keep_valued", queueing_lock="once", timestamp=0) for _ in range(2)]
    assert enqueued == [True, False]


@pytest.mark.parametrize(
    ("kind", "words"), [(Owner, "quartermaster_owners"), (Warehouse, "quartermaster_warehouses")], ids=["owner", "warehouse"]
)
def test_whatever_has_an_owner_or_a_warehouse_is_seen_by_it(kind: type[Owner] | type[Warehouse], words: str) -> None:
    guarded = conditions()
    tables = [
        (model._meta.db_table, str(field.column))
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is kind
    ]
    assert len(tables) >= 4
    assert [
        (table, column) for table, column in tables if words not in guarded[table][1] or column not in guarded[table][1]
    ] == []


def test_everybody_else_has_a_policy_that_is_simply_true() -> None:
    rows = db.rows("SELECT DISTINCT qual, with_check, roles FROM pg_policies WHERE policyname = 'everybody'")
    assert rows == [("true", "true", ["public"])]


def test_the_plan_of_everybody_else_knows_nothing_of_it() -> None:
    plan = "\n".join(line for (line,) in db.rows("EXPLAIN SELECT * FROM stock_movement WHERE sku_id = 1"))
    assert "quartermaster" not in plan


def test_the_role_is_called_the_same_where_it_is_made_and_where_it_is_used() -> None:
    assert postgres_files.SCOPED == scopes.ROLE


def test_the_programs_own_role_is_not_bound_by_what_is_for_the_scoped_one() -> None:
    ((role,),) = db.rows("SELECT current_user::text")
    assert policies.program_stays_free(role)
    assert scopes.in_force()
