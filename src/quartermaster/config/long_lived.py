"""What suits a process that is started once and works for days: web processes and the worker."""

from __future__ import annotations

import gc


def settle() -> None:
    """Called when everything is loaded. What is there now is never garbage, so it is not looked through again; and what the
    work leaves is looked for less often: a posting of 100,000 lines spent a fifth of its time on that.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
