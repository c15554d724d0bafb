"""What the web server calls, in each of its worker processes."""

from __future__ import annotations

import gc
import os
import signal

from django.core.wsgi import get_wsgi_application

from quartermaster.config import lifeline
from quartermaster.web import guard, lane, live

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartermaster.config.settings")
if lifeline.PARENT in os.environ:
    lifeline.end_with_parent(int(os.environ[lifeline.PARENT]), signal.SIGKILL)
application = live.answering(guard.guarding(lane.short_way(get_wsgi_application())))
live.let_go_when_asked_to_end()

# What was loaded at the start is never garbage: it is not looked through again, and what requests leave is looked for less often.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
