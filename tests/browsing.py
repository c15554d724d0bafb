"""A person at a browser: Chromium, driven over real pages. Imported before Django is set up, so no models here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.browsers import chromium
from tests.served import Served

if TYPE_CHECKING:
    from quartermaster.accounts.models import User

PATIENCE_MS = 30_000
SWITCHES = ["--no-sandbox", "--disable-dev-shm-usage"]
"""No sandbox: Chromium refuses to run as root with one."""
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module. Without one the tests fail, they are not left out."""
    path = chromium()
    if path is None:
        pytest.fail("The browser tests need Chromium. Install it as root: apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # No sandbox: Chromium refuses to run as root with one.
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        expect.set_options(timeout=PATIENCE_MS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A desktop window on the installation, nobody signed in."""
    with window(browser, served) as opened:
        yield opened.new_page()


def window(browser: Browser, served: Served, size: ViewportSize = DESKTOP, **more: object) -> BrowserContext:
    context = browser.new_context(base_url=served.url, viewport=size, locale="en-GB", **more)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    return context


def sign_in(context: BrowserContext, served: Served, person: User) -> None:
    """Sign `person` in by a session of theirs, without the form."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": served.url}])
