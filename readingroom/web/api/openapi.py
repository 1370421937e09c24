"""The description of the API, from its operations: OpenAPI 3.1, whose schemas are those of the dataclasses."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from readingroom.web.api.operations import OPERATIONS, Operation

_SAYS = {
    "400": "A parameter makes no sense.",
    "401": "Who asks must know a token, and does not.",
    "403": "It is under an embargo.",
    "404": "There is nothing of that name.",
    "409": "A cursor is of another database, or lies ahead of this one: begin anew.",
    "414": "The address is longer than 15,000 bytes.",
    "451": "It was taken down.",
    "503": "The archive cannot be read now.",
}
_REFERENCE = "#/components/schemas/{model}"
_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
    },
}


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    paths = {f"/api{one.path}": {"get": _operation(one, schemas)} for one in OPERATIONS}
    about = "Read-only. The query language is that of `microfiche search`. Answers have ETags. Times are in UTC."
    return {
        "openapi": "3.1.0",
        "info": {"title": "Microfiche", "version": "1.0.0", "description": about},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(one: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = TypeAdapter(one.answer).json_schema(mode="serialization", ref_template=_REFERENCE)
    schemas.update(schema.pop("$defs", {}))
    schemas[one.answer.__name__] = schema
    answer = {"schema": {"$ref": _REFERENCE.format(model=one.answer.__name__)}}
    problem = {"schema": {"$ref": _REFERENCE.format(model="Problem")}}
    refused = {
        status: {"description": said, "content": {"application/problem+json": problem}}
        for status, said in _SAYS.items()
    }
    return {
        "operationId": one.name,
        "summary": one.about,
        "parameters": [parameter.described() for parameter in one.parameters],
        "responses": {"200": {"description": one.about, "content": {"application/json": answer}}, **refused},
    }
