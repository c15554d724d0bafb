"""The OpenAPI document is true: what the API answers, to good and bad requests made from it, is what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from quartermaster.web import lane
from tests.accounts.scenes import person, token_of

application = lane.short_way(get_wsgi_application())
"""What the web server calls, but for the gate: its connections would not be in the test's transaction."""
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The application ends its connections with each request; the test's transaction must outlive them."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.django_db
@schema.parametrize()
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
def test_answers_as_the_document_says(case: Any) -> None:
    who = person("administrator")
    headers = {"Authorization": f"Bearer {token_of(who)}"}
    case.call_and_validate(headers=headers, checks=CHECKS)
