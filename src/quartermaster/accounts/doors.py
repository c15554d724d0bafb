"""The doors: where a person or a program enters. Every door names a permission, builds the Act, and sees to it that
one request has one effect.

    @router.post("/adjustments", response={201: MovementsOut})
    @doors.api("stock.adjust", effect=True)
    def create_adjustment(request: doors.ApiRequest, body: AdjustmentIn) -> tuple[int, MovementsOut]: ...

    @doors.page("stock.adjust", effect=True)
    def adjust(request: doors.PageRequest) -> HttpResponse: ...
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from ninja.errors import ValidationError
from ninja.operation import Operation
from ninja.responses import Status
from ninja.utils import contribute_operation_callback
from pydantic_core import to_json

from quartermaster.accounts import scopes, tokens
from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.models import User
from quartermaster.accounts.permissions import PERMISSIONS, require
from quartermaster.kernel import failpoints
from quartermaster.kernel.db import Rider
from quartermaster.kernel.refusals import FieldError, Refusal, StaleVersion
from quartermaster.web import idempotency
from quartermaster.web.api import IDEMPOTENCY_PARAMETER, UnknownFilter

View = TypeVar("View", bound=Callable[..., Any])
PageView = Callable[..., HttpResponseBase]

Keep = Callable[[HttpResponse], Rider]
AtOnce = Callable[..., HttpResponse | None]
"""Gets what the view gets, and `keep`: the answer's record, for the statement to write along. None: take the usual way."""

NOT_ALLOWED = "42501"
"""What PostgreSQL calls a row that a policy does not let be written."""

SIGNED_IN = "signed in"
"""In place of a permission: whoever is known may enter."""

idempotent_docs: dict[str, Any] = {"parameters": [IDEMPOTENCY_PARAMETER]}
"""What an effect door adds to the OpenAPI document. (Added by itself too where it is left out.)"""


class ApiRequest(HttpRequest):
    """A request of a program or of a signed-in page's script, past the door."""

    user: User
    act: Act
    caller: str


class PageRequest(HttpRequest):
    """A request of a signed-in person, past the door."""

    user: User
    act: Act
    htmx: Any


@dataclass(frozen=True, slots=True)
class Versioned:
    """A body whose version goes out as its ETag."""

    body: Any
    version: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What a door is: `permission` is empty only where `open_because` says why; `keyless` says why an effect has no key;
    `at_once` is the short way of an effect that can be a single statement."""

    kind: str
    permission: str = ""
    effect: bool = False
    keyless: str = ""
    open_because: str = ""
    at_once: AtOnce | None = None


class Unauthenticated(Refusal):
    code = "unauthenticated"
    status = 401
    title = "Who are you?"

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="quartermaster"'}


class CsrfFailed(Refusal):
    code = "csrf_failed"
    status = 403
    title = "The form's token is missing or old"


class PreconditionRequired(Refusal):
    code = "precondition_required"
    status = 428
    title = "Say which version you are changing"


class MalformedInput(Refusal):
    code = "invalid_character"
    status = 400
    title = "A character that cannot be stored"


def api(permission: str, *, effect: bool = False, keyless: str = "", at_once: AtOnce | None = None) -> Callable[[View], View]:
    """A door of the API: token or session, `permission`, and for an effect the Idempotency-Key and one transaction.

    Below `@router.post(…)`. POST needs the key; PUT, PATCH and DELETE honour one. The view gets `request.act` and
    returns a Schema, `(status, Schema)`, `Versioned` or an HttpResponse; what it returns is not validated again.
    `keyless` says why an effect takes no key: its answer holds a secret that must not be kept. `at_once` is tried first.
    """
    _known(permission)
    entry = Entry("api", permission, effect, keyless, at_once=at_once)

    def mark(view: View) -> View:
        view.entry, view.permission = entry, permission  # type: ignore[attr-defined]
        contribute_operation_callback(view, functools.partial(_guard_operation, entry))
        return view

    return mark


def page(permission: str, *, effect: bool = False, keyless: str = "") -> Callable[[PageView], PageView]:
    """A door of the pages: sign-in, `permission`, and for an effect POST with the hidden field `_key`.

    Give a form that is shown again with its errors the status 422: it writes nothing and leaves the key free.
    """
    _known(permission)
    entry = Entry("page", permission, effect, keyless)

    def mark(view: PageView) -> PageView:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _enter_page(entry, view, request, args, kwargs)

        guarded.entry, guarded.permission = entry, permission  # type: ignore[attr-defined]
        return guarded

    return mark


def open_to_all(why: str) -> Callable[[View], View]:
    """Mark a view that needs no permission, and say why."""

    def mark(view: View) -> View:
        view.entry, view.permission = Entry("open", open_because=why), ""  # type: ignore[attr-defined]
        return view

    return mark


def done(request: HttpRequest, message: str, *, url: str, undo: str | None = None) -> HttpResponse:
    """The answer to a deed on a page: on to `url`, where `message` is shown, with an undo button that posts to `undo`. Whoever
    works down a list stays there (`X-Stays`) and gets the message alone."""
    messages.success(request, message, extra_tags=undo or "")
    if request.headers.get("X-Stays"):
        return render(request, "web/toasts.html")
    if getattr(request, "htmx", False):  # without a place on the page: going there from the same page would not load it again
        return HttpResponse(status=204, headers={"HX-Redirect": url.partition("#")[0]})
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def require_version(request: HttpRequest, version: int) -> None:
    """Refuse unless If-Match names `version`, the present one."""
    wanted = request.headers.get("If-Match")
    if not wanted:
        raise PreconditionRequired("Send If-Match with the ETag you read, so that nobody's change is lost.")
    if etag(version) not in {tag.strip() for tag in wanted.split(",")}:
        raise StaleVersion("Somebody else changed this since you read it. Read it again and repeat your change.")


def insisted_version(request: HttpRequest, present: Callable[[], int]) -> int | None:
    """The present version, asked for only where the caller sent If-Match and named it; None where nothing is insisted on."""
    if "If-Match" not in request.headers:
        return None
    version = present()
    require_version(request, version)
    return version


def etag(version: int) -> str:
    return f'"{version}"'


def _known(permission: str) -> None:
    if permission != SIGNED_IN and permission not in PERMISSIONS:
        raise KeyError(f"no such permission: {permission}")


def _admit(permissions: frozenset[str], entry: Entry) -> None:
    if entry.permission != SIGNED_IN:
        require(permissions, entry.permission)


def _confined(user: User, answer: Callable[[], HttpResponseBase], *, deed: bool) -> HttpResponseBase:
    """The answer, made inside the scope of whoever asks: what it reads later, too."""
    scope = user.scope
    if scope is None:
        return answer()
    try:
        with scopes.confined(scope, deed=deed):
            response = answer()
            if isinstance(response, SimpleTemplateResponse):
                response.render()
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) != NOT_ALLOWED:
            raise
        raise scopes.OutOfScope("This concerns goods or places that are not yours to see or change.") from error
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        response.streaming_content = scopes.piecewise(scope, cast(Iterator[bytes], response.streaming_content))
    return response


# The API


def _guard_operation(entry: Entry, operation: Operation) -> None:
    """Put the door in front of the operation's `run`, in a way that survives ninja's cloning of operations."""

    def guard(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        guarded_operation: Operation = run.__self__  # type: ignore[attr-defined]
        return functools.partial(_enter_api, entry, guarded_operation, _query_names(guarded_operation))

    operation._run_decorators = [guard]  # type: ignore[attr-defined]
    operation.run = guard(operation.run)  # type: ignore[method-assign]


def _query_names(operation: Operation) -> frozenset[str]:
    names: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            names |= set(getattr(model, "__ninja_flatten_map__", {}))
    return frozenset(names)


def _enter_api(entry: Entry, operation: Operation, query: frozenset[str], request: HttpRequest, **path: Any) -> HttpResponseBase:
    try:
        entering = cast(ApiRequest, request)
        permissions = _authenticate(entering)
        _admit(permissions, entry)
        _refuse_unknown_filters(request, query)
        if not entry.effect:
            entering.act = Act(entering.user.pk, Source.API, permissions=permissions)
            return _confined(entering.user, lambda: _answer(operation, entering, path), deed=False)
        return _take_effect(entry, operation, entering, permissions, path)
    except Exception as error:
        return operation.api.on_exception(request, error)


def _take_effect(
    entry: Entry, operation: Operation, request: ApiRequest, permissions: frozenset[str], path: dict[str, Any]
) -> HttpResponse:
    key = None if entry.keyless else request.META.get("HTTP_IDEMPOTENCY_KEY")

    def deed() -> HttpResponse:
        return cast(HttpResponse, _confined(request.user, lambda: _answer(operation, request, path), deed=True))

    if key is None and (entry.keyless or request.method != "POST"):
        request.act = Act(request.user.pk, Source.API, permissions=permissions)
        return idempotency.in_one_transaction(deed)
    key = idempotency.checked_key(key)
    request.act = Act(request.user.pk, Source.API, key=key, permissions=permissions)
    fingerprint = idempotency.fingerprint_of(request.method or "", request.get_full_path(), _body_bytes(request))
    if entry.at_once is not None and request.user.scope is None:
        keep = functools.partial(idempotency.riding, caller=request.caller, key=key, fingerprint=fingerprint)
        answer = _at_once(entry.at_once, operation, request, path, keep)
        if answer is not None:
            return answer
    return idempotency.once(caller=request.caller, key=key, fingerprint=fingerprint, deed=deed)


def _at_once(
    short_way: AtOnce, operation: Operation, request: ApiRequest, path: dict[str, Any], keep: Keep
) -> HttpResponse | None:
    """The answer of the short way; None where the usual way must say what is wrong, or whether it was done before."""
    try:
        values = operation._get_values(request, path, cast(HttpResponse, None))
        answer = short_way(request, **values, keep=keep)
    except (Refusal, ValidationError):
        return None
    except (OperationalError, InterfaceError):
        connection.close_if_unusable_or_obsolete()  # the usual way gets a new one; what was done before it broke, it finds
        return None
    if answer is not None:
        failpoints.reach("commit")
        failpoints.reach("reply")
    return answer


def _authenticate(request: ApiRequest) -> frozenset[str]:
    """Set `user` and `caller`, and return what they may do."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme:
        bearer = tokens.recognise(token.strip()) if scheme.lower() == "bearer" else None
        if bearer is None:
            raise Unauthenticated("This token is not known, was revoked or has expired. Make one under My settings.")
        request.user, request.caller = bearer.user, f"token:{bearer.key_id}"
        return bearer.permissions
    if not request.user.is_authenticated:
        raise Unauthenticated("Send a token: Authorization: Bearer qm_…")
    _check_csrf(request)
    request.caller = f"user:{request.user.pk}"
    return request.user.permissions_held


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        raise CsrfFailed("This request came without the page's CSRF token. Load the page again, or use an API token.")


def _no_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_csrf_check = _CsrfCheck(_no_view)


def _check_csrf(request: HttpRequest) -> None:
    _ = request.body  # before the check looks for its token among a form's parts, so that it can still be had as a whole
    _csrf_check.process_request(request)
    _csrf_check.process_view(request, _no_view, (), {})


def _refuse_unknown_filters(request: HttpRequest, known: frozenset[str]) -> None:
    if request.META.get("QUERY_STRING"):
        unknown = [name for name in request.GET if name not in known]
        if unknown:
            allowed = ", ".join(sorted(known)) or "none"
            errors = [FieldError(f"/query/{name[:60]}", "unknown_filter", "There is no such parameter.") for name in unknown[:20]]
            raise UnknownFilter(f"Unknown query parameter “{unknown[0][:60]}”. Known here: {allowed}.", errors=errors)


def _answer(operation: Operation, request: ApiRequest, path: dict[str, Any]) -> HttpResponseBase:
    """Read the input, call the view, and write down what it returned."""
    values = operation._get_values(request, path, cast(HttpResponse, None))
    result = operation.view_func(request, **values)
    if isinstance(result, HttpResponseBase):
        return result
    status = next(iter(operation.response_models)) if len(operation.response_models) == 1 else 200
    if isinstance(result, Status):
        status, result = result.status_code, result.value
    elif isinstance(result, tuple):
        status, result = result
    version = None
    if isinstance(result, Versioned):
        version, result = result.version, result.body
    if result is None:
        response = HttpResponse(status=204 if status == 200 else status)
        del response["Content-Type"]
    else:
        response = written(status, result)
    if version is not None:
        response["ETag"] = etag(version)
    return response


def written(status: int, result: Any) -> HttpResponse:
    return HttpResponse(to_json(result), status=status, content_type="application/json")


# The pages


def _enter_page(
    entry: Entry, view: PageView, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    entering = cast(PageRequest, request)
    permissions = entering.user.permissions_held
    _admit(permissions, entry)
    _refuse_unstorable(request)

    def confined() -> HttpResponseBase:
        return _confined(entering.user, lambda: view(request, *args, **kwargs), deed=entry.effect)

    if not entry.effect:
        entering.act = Act(entering.user.pk, Source.PAGE, permissions=permissions)
        return confined()
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if entry.keyless:
        entering.act = Act(entering.user.pk, Source.PAGE, permissions=permissions)
        return idempotency.in_one_transaction(lambda: cast(HttpResponse, confined()))
    key = idempotency.checked_key(request.POST.get("_key") or request.headers.get("Idempotency-Key"))
    entering.act = Act(entering.user.pk, Source.PAGE, key=key, permissions=permissions)
    return idempotency.once(
        caller=f"user:{entering.user.pk}",
        key=key,
        fingerprint=idempotency.fingerprint_of("POST", request.path, _form_bytes(request)),
        deed=lambda: cast(HttpResponse, confined()),
        wait=True,
    )


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a fragment cannot be redirected by itself, so the whole page goes."""
    answer = redirect_to_login(request.get_full_path())
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": answer.url})
    return answer


def _refuse_unstorable(request: HttpRequest) -> None:
    for name, values in request.POST.lists() if request.method == "POST" else ():
        if any("\x00" in value for value in values):
            raise MalformedInput(f"The field {name[:60]} contains a NUL character. Remove it and send the form again.")


def _body_bytes(request: HttpRequest) -> bytes:
    """What was sent. A form in parts is told by its parts: their boundary is another one in every retry."""
    body = request.body  # before its parts, so that whoever wants it as a whole can still have it
    return _form_bytes(request) if request.content_type == "multipart/form-data" else body


def _form_bytes(request: HttpRequest) -> bytes:
    """The form without its CSRF token, which may differ between two clicks, and with its files' names and contents."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    parts = [repr(fields).encode()]
    for name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            parts.append(f"{name} {upload.name} {upload.size}".encode())
            parts.extend(upload.chunks())
            upload.seek(0)
    return b"\n".join(parts)
