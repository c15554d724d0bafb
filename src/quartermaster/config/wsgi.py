"""What the web server calls, in each of its worker processes."""

from __future__ import annotations

import os
import signal

from django.core.wsgi import get_wsgi_application

from quartermaster.config import lifeline, long_lived
from quartermaster.web import guard, lane, live

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartermaster.config.settings")
if lifeline.PARENT in os.environ:
    lifeline.end_with_parent(int(os.environ[lifeline.PARENT]), signal.SIGKILL)
long_lived.look_seldom()
application = live.answering(guard.guarding(lane.short_way(get_wsgi_application())))
live.let_go_when_asked_to_end()
long_lived.settle()
