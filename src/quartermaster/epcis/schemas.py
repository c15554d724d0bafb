"""Events over the API, in the words of EPCIS 2.0’s own interface."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.epcis.identifiers import canonical
from quartermaster.epcis.models import Capture
from quartermaster.epcis.queries import ROLES, Match, Unknown, Wanted
from quartermaster.web.api import Strict

MOST_PER_PAGE = 500
USUAL_PER_PAGE = 30
Several = Annotated[str, StringConstraints(max_length=8000)]
"""Several values stand in one parameter with “|” between them."""
_NAMES = Field(None, description="URIs, as tags or as Digital Links; several with “|” between them.")
_WORDS = Field(None, description="Several with “|” between them.")


class EventQuery(Strict):
    """Each parameter narrows. Times are with their offset; GE from then on, LT before then."""

    eventType: Several | None = _WORDS
    EQ_action: Several | None = _WORDS
    EQ_bizStep: Several | None = _WORDS
    EQ_disposition: Several | None = _WORDS
    EQ_eventID: Several | None = _NAMES
    EQ_readPoint: Several | None = _NAMES
    EQ_bizLocation: Several | None = _NAMES
    GE_eventTime: datetime | None = None
    LT_eventTime: datetime | None = None
    GE_recordTime: datetime | None = None
    LT_recordTime: datetime | None = None
    MATCH_epc: Several | None = _NAMES
    MATCH_parentID: Several | None = _NAMES
    MATCH_inputEPC: Several | None = _NAMES
    MATCH_outputEPC: Several | None = _NAMES
    MATCH_anyEPC: Several | None = _NAMES
    MATCH_epcClass: Several | None = _NAMES
    MATCH_inputEPCClass: Several | None = _NAMES
    MATCH_outputEPCClass: Several | None = _NAMES
    MATCH_anyEPCClass: Several | None = _NAMES
    orderDirection: Literal["ASC", "DESC"] = Field("ASC", description="By the moment of recording.")
    perPage: int = Field(USUAL_PER_PAGE, ge=1, le=MOST_PER_PAGE)
    nextPageToken: str | None = Field(None, max_length=200, description="From the page before.")

    @property
    def wanted(self) -> Wanted:
        matches = tuple(Match(roles, names) for name, roles in ROLES.items() if (names := _uris(getattr(self, name))))
        return Wanted(
            types=_several(self.eventType),
            actions=_several(self.EQ_action),
            biz_steps=_several(self.EQ_bizStep),
            dispositions=_several(self.EQ_disposition),
            happened_from=self.GE_eventTime,
            happened_until=self.LT_eventTime,
            recorded_from=self.GE_recordTime,
            recorded_until=self.LT_recordTime,
            read_points=_uris(self.EQ_readPoint),
            locations=_uris(self.EQ_bizLocation),
            event_ids=_several(self.EQ_eventID),
            matches=matches,
        )


def _several(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split("|") if word.strip())


def _uris(text: str | None) -> tuple[str, ...]:
    return tuple(canonical(uri) for uri in _several(text))


class CaptureFault(Schema):
    """One thing that is wrong with an event. `pointer` is its place in the document that was sent."""

    type: str
    title: str
    code: str
    pointer: str
    detail: str


class CaptureOut(Schema):
    """What became of a document: in the words of EPCIS, and how many events were kept or there already."""

    captureID: UUID
    createdAt: datetime
    finishedAt: datetime
    running: bool
    success: bool
    captureErrorBehaviour: Literal["rollback", "proceed"]
    errors: list[CaptureFault]
    kept: int
    repeated: int

    @classmethod
    def of(cls, made: Capture) -> CaptureOut:
        return cls(
            captureID=made.pk,
            createdAt=made.captured_at,
            finishedAt=made.captured_at,
            running=False,
            success=made.succeeded,
            captureErrorBehaviour="proceed" if made.proceed else "rollback",
            errors=[
                CaptureFault(type="epcisException:ValidationException", title="The event is not valid", code=one["code"],
                             pointer=one["pointer"], detail=one["message"]) for one in made.errors
            ],
            kept=made.kept,
            repeated=made.repeated,
        )  # fmt: skip


class CaptureQuery(Strict):
    perPage: int = Field(USUAL_PER_PAGE, ge=1, le=MOST_PER_PAGE)


class UnknownName(Schema):
    uri: str
    events: int
    last: datetime

    @classmethod
    def of(cls, one: Unknown) -> UnknownName:
        return cls(uri=one.uri, events=one.events, last=one.last)


class LookedAgain(Schema):
    known: int
