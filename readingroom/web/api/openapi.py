"""The description of the API, from its operations: OpenAPI 3.1, whose schemas are those of the dataclasses."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from readingroom.web import other_forms
from readingroom.web.api import parameters as given
from readingroom.web.api.operations import OPERATIONS, Operation
from readingroom.web.api.parameters import Parameter
from readingroom.web.pages import search_feed, search_file

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
_TOLD = {
    "Microfiche-Rows": {"description": "So many records are in it.", "schema": {"type": "integer"}},
    "Microfiche-Change": {"description": "As of which change it is; see `as_of`.", "schema": {"type": "string"}},
}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "csl": {"type": "array", "items": {"type": "object", "required": ["id", "type"]}},
    "jsonld": {"type": "object", "required": ["@context", "@graph"]},
    "feed.json": {
        "type": "object",
        "required": ["version", "title", "items"],
        "properties": {"items": {"type": "array", "items": {"type": "object", "required": ["id", "url"]}}},
    },
}


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    paths = {f"/api{one.path}": {"get": _operation(one, schemas)} for one in OPERATIONS}
    paths |= {path: {"get": _file(ending)} for path, (ending, _page) in other_forms.files().items()}
    paths |= {path: {"get": _feed(path, ending)} for path, (ending, _page) in other_forms.feeds().items()}
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
    return _described(one.name, one.about, one.parameters, {"content": {"application/json": answer}})


def _file(ending: str) -> dict[str, Any]:
    called, media_type = other_forms.NAMES[ending]
    about = f"All articles that hold what is asked, as {called}."
    answer = {"content": {media_type: {"schema": _SCHEMAS.get(ending, {"type": "string"})}}, "headers": _TOLD}
    return _described(f"file_{ending}", about, search_file.PARAMETERS, answer)


def _feed(path: str, ending: str) -> dict[str, Any]:
    called, media_type = other_forms.NAMES[ending]
    form, answer = (
        ending.partition(".")[0],
        {"content": {media_type: {"schema": _SCHEMAS.get(ending, {"type": "string"})}}},
    )
    if "{site}" in path:
        return _described(f"site_{form}", f"The newest articles of a site, as {called}.", (given.OF_SITE,), answer)
    about = f"The first 50 articles that hold what is asked, as {called}."
    return _described(f"search_{form}", about, search_feed.PARAMETERS, answer)


def _described(name: str, about: str, parameters: Iterable[Parameter], answer: dict[str, Any]) -> dict[str, Any]:
    problem = {"schema": {"$ref": _REFERENCE.format(model="Problem")}}
    refused = {
        status: {"description": said, "content": {"application/problem+json": problem}}
        for status, said in _SAYS.items()
    }
    return {
        "operationId": name,
        "summary": about,
        "parameters": [parameter.described() for parameter in parameters],
        "responses": {"200": {"description": about, **answer}, **refused},
    }
