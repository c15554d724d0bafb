"""Planning is light enough for a web process."""

import subprocess
import sys

HEAVY = ("scipy", "statsforecast", "lightgbm", "pandas", "polars", "pyarrow", "matplotlib", "numba", "sklearn", "dask", "fugue")


def test_planning_loads_numpy_and_nothing_heavier():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import importlib, pkgutil, sys, quartermaster.planning as room\n"
            "for one in pkgutil.iter_modules(room.__path__): importlib.import_module(f'{room.__name__}.{one.name}')\n"
            f"print('numpy' in sys.modules, [name for name in {HEAVY} if name in sys.modules], 'django' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split("\n")[0] == "True [] False"
