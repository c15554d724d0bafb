"""What does planning cost? Rules are lived again on public data sets and on one’s own, ours beside those that others use.

Run by hand: python bench/planbench.py [--json] [--sets m5,raf | all] [--set FILE_OR_FOLDER] [--seeds 1,2,3] [--quick]
[--pictures FOLDER] [--data FOLDER]. How it is reckoned, what each rule is and how a file of one’s own looks:
docs/planning.md. Our rule is picked on the periods before the replay, and on nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

import numpy as np

from bench.planning_gates import gates, luck
from bench.planning_holdouts import HOLDOUTS, sets_in
from bench.planning_measuring import Result, measured
from bench.planning_sets import SETS, PublicSet, life_of
from bench.planning_telling import curves, table, told

DATA = Path(os.environ.get("QUARTERMASTER_DATA", ROOT.parent / "shared" / "data"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--sets", help="names with commas between, or all; the four if nothing is said")
    parser.add_argument("--set", type=Path, help="a CSV file, or a folder of them")
    parser.add_argument("--seeds", default="1", help="with commas between")
    parser.add_argument("--quick", action="store_true", help="a tenth of the SKUs: to see that it runs; gates say nothing")
    parser.add_argument("--pictures", type=Path, help="a folder for the exchange curves")
    parser.add_argument("--data", type=Path, default=DATA)
    wish = parser.parse_args()
    seeds = [int(seed) for seed in wish.seeds.split(",")]
    sets = [*asked_for(wish.sets, beside=wish.set is not None), *(sets_in(wish.set) if wish.set else [])]
    lucks = {one.name: lived(one, wish.data, seeds, every=10 if wish.quick else 1) for one in sets}
    held = gates(lucks, quick=wish.quick)
    firsts = [results[0] for results in lucks.values()]
    against = {name: luck(results) for name, results in lucks.items()}
    if wish.json:
        found = {one.chosen.name: told(one) for one in firsts}
        print(json.dumps({"seeds": seeds, "sets": found, "ours to a2*": against, "gates": held}, indent=2))
    else:
        print(table(firsts), "", *(f"{name}: {said}" for name, said in (*against.items(), *held.items())), sep="\n")
    if wish.pictures:
        from bench.planning_pictures import draw  # noqa: PLC0415 – matplotlib only where pictures are wanted

        draw({one.chosen.name: curves(one) for one in firsts}, wish.pictures)
    return 0


def asked_for(names: str | None, *, beside: bool) -> list[PublicSet]:
    known = {one.name: one for one in (*SETS, *HOLDOUTS)}
    if names == "all":
        return list(known.values())
    if names is None:
        return [] if beside else list(SETS)
    return [known[name] for name in names.split(",")]


def lived(chosen: PublicSet, data: Path, seeds: list[int], *, every: int) -> list[Result]:
    """With each seed, of every so many SKUs."""
    print(f"{chosen.name}…", file=sys.stderr, flush=True)
    raw = chosen.read(data)
    lives = (life_of(chosen, raw, seed=seed) for seed in seeds)
    return [measured(chosen, life.only(np.arange(0, len(life.terms), every))) for life in lives]


if __name__ == "__main__":
    sys.exit(main())
