"""The book is tortured for as long as one likes. Run by hand: python bench/torture.py [--seed 7] [--examples 500]

Every example is some months of random acts on the real book and on a plain one beside it (tests/stock/book_machine.py); after
every act both say the same. A failing example is made as short as it gets and printed. Nothing stays in the database.

With --people, so many processes do random acts on the same goods at once, some written down days late (tests/stock/actors.py), an
example at a time; afterwards a plain book does all of them again, one after the other, and both must say the same. Those goods
stay.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import setting

setting.choose()

import django

from quartermaster.config import embedded_postgres

embedded_postgres.ensure_running()
django.setup()

from django.conf import settings as django_settings
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from quartermaster.config import migrating
from quartermaster.stock.costing import catching_up
from tests.stock.actors import at_once
from tests.stock.book_machine import machine_of

METHODS = ("fifo", "lifo", "average", "standard")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=100, help="for each way of costing")
    parser.add_argument("--steps", type=int, default=60, help="acts in an example, at most")
    parser.add_argument("--people", type=int, default=0, help="processes that act at once; none: one person, every act compared")
    parser.add_argument("--acts", type=int, default=300, help="of each of the people, in an example")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--as-found", action="store_true", help="print a failing example as it was found, without shortening it")
    chosen = parser.parse_args()
    migrating.migrate()
    catching_up.MARK_EVERY = 5
    for method in chosen.methods:
        started, counted = time.perf_counter(), Counter[str]()
        if chosen.people:
            django_settings.COSTING_METHOD = method
            for example in range(chosen.examples):
                counted += at_once(people=chosen.people, acts=chosen.acts, seed=chosen.seed * 1000 + example)
            counted["examples"] = chosen.examples
        else:
            torture(machine_that_tells(method, counted), chosen)
        seconds = time.perf_counter() - started
        examples = counted.pop("examples")
        print(f"{method}: seed {chosen.seed}, {examples} examples in {seconds:.0f} s, all the same", flush=True)
        print("  " + ", ".join(f"{count} {name}" for name, count in counted.most_common()), flush=True)
    return 0


def machine_that_tells(method: str, counted: Counter[str]) -> type[RuleBasedStateMachine]:
    """The machine, telling what became of its acts."""

    class Machine(machine_of(method)):  # type: ignore[misc]
        def teardown(self) -> None:
            counted.update(self.outcomes, examples=1)
            super().teardown()

    return Machine


def torture(machine: type[RuleBasedStateMachine], chosen: argparse.Namespace) -> None:
    phases = [Phase.generate] if chosen.as_found else [Phase.generate, Phase.shrink]
    wanted = settings(
        max_examples=chosen.examples,
        stateful_step_count=chosen.steps,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(chosen.seed)(machine), settings=wanted)


if __name__ == "__main__":
    sys.exit(main())
