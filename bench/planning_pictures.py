"""Exchange curves of planning as pictures: stock value and order lines against fill, one file for each set."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot

Curves = dict[str, list[dict[str, float]]]


def draw(sets: dict[str, Curves], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, curves in sets.items():
        figure, (stock, lines) = pyplot.subplots(1, 2, figsize=(10, 4), constrained_layout=True)
        for axis, what in ((stock, "stock value"), (lines, "lines a year")):
            for rule, points in curves.items():
                axis.plot([100 * one["unit fill"] for one in points], [one[what] / 1e3 for one in points], marker="o", label=rule)
            axis.set_xlabel("units served from stock, %")
            axis.set_ylabel(f"{what}, thousands")
            axis.grid(alpha=0.3)
            axis.legend(frameon=False)
        figure.suptitle(f"{name}: what each rule exchanges for being in stock")
        figure.savefig(folder / f"{name}.svg")
        pyplot.close(figure)
