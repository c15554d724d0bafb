"""The API's conventions in one import: schemas, decimal strings, paging, and the API itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from quartermaster.web.errors import PROBLEM, answer_to
from quartermaster.web.paging import InvalidCursor, Page, PageQuery, UnknownFilter, page_of, read_cursor, write_cursor
from quartermaster.web.parsing import StrictParser
from quartermaster.web.schemas import PriceText, QuantityText, RateText, SignedQuantityText, Strict, Told, problem_in

__all__ = [
    "IDEMPOTENCY_PARAMETER",
    "Api",
    "InvalidCursor",
    "Page",
    "PageQuery",
    "PriceText",
    "QuantityText",
    "RateText",
    "SignedQuantityText",
    "Strict",
    "Told",
    "UnknownFilter",
    "page_of",
    "problem_in",
    "read_cursor",
    "write_cursor",
]

IDEMPOTENCY_PARAMETER: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "description": "Any text of yours, one per effect. A retry with the same key gets the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$"},
}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable: programs may rely on it."},
        "detail": {"type": "string", "description": "What is wrong and what to do, for people."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {"pointer": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "request_id": {"type": "string"},
    },
}
PROBLEMS = {
    "400": "The request cannot be read",
    "401": "No token, or not a valid one",
    "403": "The permission is missing",
    "404": "There is no such thing",
    "409": "Not possible in the present state, or the same request is under way",
    "412": "Changed by somebody else",
    "413": "The body is too large",
    "415": "The body has the wrong content type",
    "422": "The input breaks a rule",
    "428": "If-Match is missing",
    "429": "Too many requests",
    "500": "A fault on our side",
    "503": "The database cannot answer now",
}


class Api(NinjaAPI):
    """A NinjaAPI that reads strictly, answers errors as problem+json and says so in its OpenAPI document."""

    def __init__(self, *, title: str, version: str, description: str) -> None:
        super().__init__(
            title=title, version=version, description=description, parser=StrictParser(), docs_url=None, urls_namespace="api"
        )
        self.add_exception_handler(Exception, _answer)
        for raised in list(self._exception_handlers):
            self.add_exception_handler(raised, _answer)

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        components = schema["components"]
        components["schemas"]["Problem"] = PROBLEM_SCHEMA
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "Made under My settings."}}
        components["responses"] = {f"Problem{status}": _problem_response(text) for status, text in PROBLEMS.items()}
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status in PROBLEMS:
                    operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
        for bound in self._get_bound_routers():
            for view in bound.path_operations.values():
                for operation in view.operations:
                    self._describe_door(schema, operation)
        return schema

    def get_openapi_operation_id(self, operation: Any) -> str:
        room = operation.view_func.__module__.split(".")[-2]
        return f"{room}_{operation.view_func.__name__}"

    def _describe_door(self, schema: OpenAPISchema, operation: Any) -> None:
        """Security, permission and Idempotency-Key, as the view's door has them."""
        entry = getattr(operation.view_func, "entry", None)
        wanted = operation.operation_id or self.get_openapi_operation_id(operation)
        for methods in schema["paths"].values():
            for method, described in methods.items():
                if described["operationId"] != wanted or entry is None or not entry.permission:
                    continue
                described["security"] = [{"token": []}]
                described["x-permission"] = entry.permission
                parameters = described.setdefault("parameters", [])
                if (
                    entry.effect
                    and not entry.keyless
                    and not any(parameter["name"] == "Idempotency-Key" for parameter in parameters)
                ):
                    parameters.append({**IDEMPOTENCY_PARAMETER, "required": method == "post"})


def _answer(request: HttpRequest, error: Any) -> HttpResponse:
    return answer_to(request, error)


def _problem_response(description: str) -> dict[str, Any]:
    return {"description": description, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
