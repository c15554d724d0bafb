"""What the web server calls, in each of its worker processes."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from quartermaster.config import lifeline

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartermaster.config.settings")
lifeline.end_with_parent()
application = get_wsgi_application()
