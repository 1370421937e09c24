"""JSON-LD of a page: its objects, however wrapped or broken, and the one that describes the main article."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crawler.extraction.decoding.charset import clean_characters

Node = Mapping[str, Any]

MAX_SCRIPT = 2_000_000
"""A longer script is not read."""
_MAX_SCRIPTS = 60  # scripts: a limit; pages have five
_MAX_NODES = 3000  # objects: a limit; listings have some hundred
_DEEPEST = 12  # objects and lists: a limit
_WRAPPER = re.compile(r"^\s*(?://)?\s*(?:<!\[CDATA\[|<!--)\s*|\s*(?://)?\s*(?:\]\]>|-->)\s*;?\s*$")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_ARTICLE_TYPE = re.compile(r"(Article|BlogPosting|Report|Review|LiveBlogPosting|Posting)$")
_ORGANISATION = re.compile(r"(Organi[sz]ation|Corporation|Business)$")


def nodes(scripts: Iterable[str]) -> list[Node]:
    """All typed objects of the scripts, outer before inner, in document order. Broken scripts give what can be read."""
    found: list[Node] = []
    for script in list(scripts)[:_MAX_SCRIPTS]:
        if len(script) <= MAX_SCRIPT:
            found.extend(_typed(_loads(script)))
        if len(found) > _MAX_NODES:
            break
    return found[:_MAX_NODES]


def types_of(node: Node) -> tuple[str, ...]:
    """The types of a node without the vocabulary's address."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return tuple(str(name).rsplit("/", 1)[-1] for name in values if name)


def is_article(node: Node) -> bool:
    """Whether a node describes a piece of writing: NewsArticle, BlogPosting, Report…"""
    return any(_ARTICLE_TYPE.search(name) for name in types_of(node))


def strings(value: object) -> list[str]:
    """The texts of a value: a string, a list of them, or objects with a name or @value. Without the characters that
    JSON can escape and no database holds: NUL, half a pair of surrogates.
    """
    if isinstance(value, str):
        return [text] if (text := clean_characters(" ".join(html.unescape(value).split()))) else []
    if isinstance(value, list):
        return [text for member in value[:100] for text in strings(member)]
    if isinstance(value, Mapping):
        return strings(value.get("name") or value.get("@value") or value.get("url") or value.get("@id"))
    return []


def people(value: object) -> list[str]:
    """The names of persons or organisations: never an address where a name is missing."""
    if isinstance(value, list):
        return [name for member in value[:30] for name in people(member)]
    if isinstance(value, Mapping):
        given = " ".join(strings(value.get("givenName"))[:1] + strings(value.get("familyName"))[:1])
        return people(value.get("name")) or people(given)
    return strings(value) if isinstance(value, str) else []


class Person(NamedTuple):
    """Somebody whom a node names."""

    name: str
    is_organisation: bool


def persons(value: object, others: Sequence[Node]) -> list[Person]:
    """Who a value names, in its order; a reference ({"@id": …}) is looked up among the `others` of the page."""
    if isinstance(value, list):
        return [person for member in value[:30] for person in persons(member, others)]
    if isinstance(value, Mapping) and not people(value) and "@id" in value:
        value = next((node for node in others if node.get("@id") == value["@id"] and people(node)), value)
    organised = isinstance(value, Mapping) and any(_ORGANISATION.search(name) for name in types_of(value))
    return [Person(name, organised) for name in people(value)]


def _loads(script: str) -> object:
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return _repaired(script)


def _repaired(script: str) -> object:
    text = _WRAPPER.sub("", _WRAPPER.sub("", script)).strip().rstrip(";")
    for candidate in (text, _CONTROL.sub(" ", text), _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", text))):
        try:
            return json.loads(candidate, strict=False)
        except ValueError:
            continue
        except RecursionError:
            return None
    return value_of(_CONTROL.sub(" ", text))


def value_of(text: str) -> object:
    """The JSON value that a text begins with, whatever stands behind it: two objects without a list, code; None when
    there is none.
    """
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _typed(value: object, depth: int = 0) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        if "@type" in value:
            yield value
        for key, inner in value.items():
            if key != "@type" and isinstance(inner, Mapping | list):
                yield from _typed(inner, depth + 1)
    elif isinstance(value, list):
        for member in value[:500]:
            yield from _typed(member, depth + 1)
