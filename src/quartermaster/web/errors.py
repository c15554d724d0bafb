"""The one place that turns a no into an answer: problem+json for programs, a fragment or a page for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from ninja.errors import HttpError, Throttled, ValidationError

from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.web.parsing import escape
from quartermaster.web.requests import request_id

log = structlog.get_logger(__name__)

PROBLEM = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}
DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take this method. The Allow header lists those it takes.",
    413: "The body is larger than 20 MB. Send it in several parts.",
    429: "Too many requests. Wait as long as Retry-After says.",
    500: "Something went wrong on our side and was noted under this request_id. Nothing was written.",
    503: "The database cannot answer now. Nothing was written; try again in a moment.",
}
DATABASE_CODES = {"57014": "took_too_long", "55P03": "waited_too_long", "53100": "disk_full"}
"""What PostgreSQL calls a statement that ran too long, a lock that was not had in time, and a disk without room."""
DATABASE_DETAILS = {
    "took_too_long": "This took longer than a request may. Nothing was written; ask for less at once, or again later.",
    "waited_too_long": "Somebody else is changing the same things and did not finish in time. Nothing was written; ask again.",
    "disk_full": "The database's disk is full. Nothing was written; whoever runs this must make room.",
}
PYDANTIC_CODES = {"missing": "missing", "extra_forbidden": "unknown_field", "json_invalid": "malformed_json"}


class Problem:
    """A no, ready to be said in any of the three forms."""

    def __init__(
        self,
        status: int,
        *,
        code: str = "",
        title: str = "",
        detail: str = "",
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
        most_errors: int = Refusal.most_errors,
    ) -> None:
        self.status = status
        self.code = code or CODES.get(status, "error")
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail or DETAILS.get(status, self.title + ".")
        self.errors = errors[:most_errors]
        self.headers = headers or {}

    def as_json(self, request: HttpRequest) -> HttpResponse:
        content = {
            "type": f"urn:quartermaster:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "errors": [_said_of(error) for error in self.errors],
            "request_id": request_id(request),
        }
        return self._signed(HttpResponse(json.dumps(content), status=self.status, content_type=PROBLEM, headers=self.headers))

    def as_fragment(self, request: HttpRequest) -> HttpResponse:
        return self._rendered(request, "web/refusal.html", {"HX-Retarget": "#refusal", "HX-Reswap": "innerHTML"})

    def as_page(self, request: HttpRequest) -> HttpResponse:
        return self._rendered(request, "web/refused.html", {})

    def as_words(self) -> HttpResponse:
        """Plain text, for where no frame can be put around it."""
        words = f"{self.title}. {self.detail} ({self.code})"
        response = HttpResponse(words, status=self.status, content_type="text/plain; charset=utf-8", headers=self.headers)
        return self._signed(response)

    def _rendered(self, request: HttpRequest, template: str, headers: dict[str, str]) -> HttpResponse:
        """With the page's frame; in plain words where the frame itself is what fails (a database out of reach)."""
        try:
            response = render(request, template, {"problem": self}, status=self.status)
        except Exception as error:
            log.error("refusal_not_rendered", error=str(error), request_id=request_id(request))
            response = self.as_words()
        for name, value in {**self.headers, **headers}.items():
            response[name] = value
        return self._signed(response)

    def _signed(self, response: HttpResponse) -> HttpResponse:
        """With the code on it, for whoever counts refusals."""
        response.refusal = self.code  # type: ignore[attr-defined]
        return response


def _said_of(error: FieldError) -> dict[str, Any]:
    """`facts` are there only where there are figures to read."""
    content: dict[str, Any] = {"pointer": error.pointer, "code": error.code, "message": error.message}
    return {**content, "facts": dict(error.facts)} if error.facts else content


def said(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem in the form that whoever asked can read."""
    if is_api(request):
        return problem.as_json(request)
    return problem.as_fragment(request) if request.headers.get("HX-Request") == "true" else problem.as_page(request)


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def problem_of(error: Exception) -> Problem | None:
    """The problem behind an anticipated exception; None for a bug."""
    cause = error.__cause__
    if isinstance(error, HttpError) and isinstance(cause, Exception):
        return problem_of(cause) or Problem(error.status_code)
    match error:
        case Refusal():
            return of_refusal(error)
        case ValidationError():
            return _validation_problem(error)
        case Throttled():
            return Problem(429, headers={"Retry-After": str(error.wait or 1)})
        case HttpError():
            return Problem(error.status_code)
        case Http404():
            return Problem(404)
        case RequestDataTooBig():
            return Problem(413)
        case PermissionDenied():
            return Problem(403)
        case SuspiciousOperation() | MultiPartParserError():
            return Problem(400)
        case DataError():
            return Problem(
                422, code="out_of_range", title="A value is out of range", detail="A value is too large or too long to be kept."
            )
        case OperationalError() | InterfaceError():
            return _database_problem(error)
    return None


def of_refusal(refusal: Refusal) -> Problem:
    return Problem(
        refusal.status,
        code=refusal.code,
        title=refusal.title,
        detail=refusal.detail,
        errors=refusal.errors,
        headers=refusal.headers,
        most_errors=refusal.most_errors,
    )


def _database_problem(error: Exception) -> Problem:
    """A transaction that the database broke off wrote nothing, whatever the reason."""
    code = DATABASE_CODES.get(getattr(error.__cause__, "sqlstate", None) or "", "")
    return Problem(503, code=code, detail=DATABASE_DETAILS.get(code, ""), headers={"Retry-After": "5" if code else "1"})


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse:
    """What to say to an exception, a bug included: that one is logged and answered without a trace of its inside."""
    problem = problem_of(error)
    if problem is None:
        log.error("internal_error", path=request.path, method=request.method, request_id=request_id(request), exc_info=error)
        problem = Problem(500)
    elif problem.status == 503:
        log.warning("database_unavailable", path=request.path, request_id=request_id(request), error=str(error))
    return said(request, problem)


def _validation_problem(error: ValidationError) -> Problem:
    errors = [_field_error(item) for item in error.errors]
    unknown = any(item.code == "unknown_field" for item in errors)
    first = errors[0] if errors else FieldError("", "invalid", "")
    return Problem(
        422,
        code="unknown_field" if unknown else "invalid",
        title="The input is not valid",
        detail=f"{first.pointer}: {first.message}" + (f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""),
        errors=errors,
    )


def _field_error(item: dict[str, Any]) -> FieldError:
    """`loc` is ("body", argument, field, index …) for a body and (source, name) elsewhere."""
    source, *path = item["loc"]
    if source == "body":
        pointer = "".join(f"/{escape(str(part))}" for part in path[1:])
    else:
        pointer = "".join(f"/{escape(str(part))}" for part in (source, *path))
    code = PYDANTIC_CODES.get(item["type"], item["type"])
    message = "There is no such field." if code == "unknown_field" else str(item["msg"])
    return FieldError(pointer, code, message)


class RefusalMiddleware:
    """Says every refusal that leaves a view, and every bare 4xx and 5xx under /api/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._unstorable(request) or self.get_response(request)
        if response.status_code >= 400 and is_api(request) and response.get("Content-Type") != PROBLEM:
            kept = {name: response[name] for name in ("Allow", "Retry-After", "WWW-Authenticate") if name in response}
            return Problem(response.status_code, headers=kept).as_json(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A bug outside the API is left to Django, which logs it and calls `server_error`."""
        return answer_to(request, error) if is_api(request) or problem_of(error) else None

    def _unstorable(self, request: HttpRequest) -> HttpResponse | None:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path_info:
            return said(request, Problem(400, code="invalid_character", detail="The address contains a NUL character."))
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return said(request, problem_of(exception) or Problem(400))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return said(request, problem_of(exception) or Problem(403))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return said(request, Problem(404))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What allauth answers to whoever tries to sign in too often; its limits are counted by the minute."""
    return said(request, Problem(429, headers={"Retry-After": "60"}))


def server_error(request: HttpRequest) -> HttpResponse:
    return said(request, Problem(500))


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    detail = "This form is older than your sign-in. Load the page again and repeat."
    return said(request, Problem(403, code="csrf_failed", title="The form's token is missing or old", detail=detail))
