"""Events under /api/v1/epcis, as the REST binding of EPCIS 2.0 has them."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.epcis import operations as epcis
from quartermaster.epcis import queries
from quartermaster.epcis.documents import query_document
from quartermaster.epcis.queries import Place
from quartermaster.epcis.schemas import CaptureOut, CaptureQuery, EventQuery, LookedAgain, UnknownName
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.web.api import read_cursor, write_cursor
from quartermaster.web.parsing import UnsupportedMediaType, parse_json

router = Router(tags=["epcis"])

LARGEST = 5 * 1024 * 1024
JSON = ("application/json", "application/ld+json")
VERSIONS = {"GS1-EPCIS-Version": "2.0", "GS1-CBV-Version": "2.0.0"}
LIMITS = {"GS1-EPCIS-Capture-Limit": str(epcis.MOST_EVENTS), "GS1-EPCIS-Capture-File-Size-Limit": str(LARGEST)}
LINKED_DATA = {"responses": {200: {"content": {"application/ld+json": {"schema": {"type": "object"}}}}}}
"""What the OpenAPI document says of an answer in JSON-LD."""
LIST = "epcis events"
MOST_UNKNOWN = 500
TAKES = {
    "requestBody": {"required": True, "content": {kind: {"schema": {"type": "object"}} for kind in JSON}},
    "parameters": [
        {
            "in": "header",
            "name": "GS1-Capture-Error-Behaviour",
            "schema": {"type": "string", "enum": ["rollback", "proceed"], "default": "rollback"},
        }
    ],
}


class DocumentTooLarge(Invalid):
    code = "document_too_large"
    status = 413
    title = "The document is too large"


class UnknownErrorBehaviour(Invalid):
    code = "unknown_error_behaviour"
    title = "There is no such behaviour"


@router.post("/epcis/capture", response={202: CaptureOut}, openapi_extra=TAKES)
@doors.api("epcis.capture", effect=True, keyless="Events name themselves: the same event twice counts once.")
def capture(request: doors.ApiRequest) -> HttpResponse:
    """Take in the events of an EPCISDocument. Ask the capture what became of them: where one is wrong, none is kept, or with
    GS1-Capture-Error-Behaviour proceed all but that one. No stock is moved by it."""
    if request.content_type not in JSON:
        raise UnsupportedMediaType("Send the document as JSON with Content-Type: application/json or application/ld+json.")
    if len(request.body) > LARGEST:
        raise DocumentTooLarge(f"A document has at most {LARGEST} bytes. Send its events in parts.")
    made = epcis.capture(request.act, document=parse_json(request.body), proceed=_proceeds(request))
    response = doors.written(202, CaptureOut.of(made))
    for name, value in {"Location": f"{request.path}/{made.pk}", **VERSIONS, **LIMITS}.items():
        response.headers[name] = value
    return response


@router.get("/epcis/capture", response=list[CaptureOut])
@doors.api("epcis.view")
def list_captures(request: doors.ApiRequest, query: Query[CaptureQuery]) -> list[CaptureOut]:
    return [CaptureOut.of(made) for made in queries.captures()[: query.perPage]]


@router.get("/epcis/capture/{uuid:capture_id}", response=CaptureOut)
@doors.api("epcis.view")
def get_capture(request: doors.ApiRequest, capture_id: UUID) -> CaptureOut:
    """What became of a document, with everything that is wrong in its events and where."""
    return CaptureOut.of(queries.capture_of_id(capture_id))


@router.get("/epcis/events", response=dict[str, Any], openapi_extra=LINKED_DATA)
@doors.api("epcis.view")
def list_events(request: doors.ApiRequest, query: Query[EventQuery]) -> HttpResponse:
    """Our own events and those of others, as they were recorded. Where more follow, the Link header has the next page."""
    direction, place = query.orderDirection, Place()
    if query.nextPageToken:
        place = Place(*read_cursor(query.nextPageToken, f"{LIST} {direction}"))
    found, following = queries.events(query.wanted, after=place, limit=query.perPage, latest=direction == "DESC")
    response = HttpResponse(json.dumps(query_document(found), ensure_ascii=False), content_type="application/ld+json")
    for name, value in VERSIONS.items():
        response.headers[name] = value
    if following:
        token = write_cursor(f"{LIST} {direction}", *astuple(following))
        asked = {**request.GET.dict(), "nextPageToken": token}
        response.headers["Link"] = f'<{request.path}?{urlencode(asked)}>; rel="next"'
    return response


@router.get("/epcis/unknown-names", response=list[UnknownName])
@doors.api("epcis.view")
def list_unknown_names(request: doors.ApiRequest) -> list[UnknownName]:
    """Names in captured events that nothing of ours has, the last told first; at most 500."""
    return [UnknownName.of(one) for one in queries.unknown(MOST_UNKNOWN)]


@router.post("/epcis/unknown-names/looking-again", response={201: LookedAgain})
@doors.api("epcis.capture", effect=True)
def look_again(request: doors.ApiRequest) -> tuple[int, LookedAgain]:
    """Tie names to what is ours by now: goods, lots and cartons may have become known after somebody told of them."""
    return 201, LookedAgain(known=epcis.look_again(request.act))


def _proceeds(request: doors.ApiRequest) -> bool:
    said = request.headers.get("GS1-Capture-Error-Behaviour", "rollback").strip().lower()
    if said not in ("rollback", "proceed"):
        message = "GS1-Capture-Error-Behaviour is rollback or proceed."
        raise UnknownErrorBehaviour(message, errors=[FieldError("/header", "unknown_error_behaviour", message)])
    return said == "proceed"
