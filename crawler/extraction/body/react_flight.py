"""What React's server components send along as data ("flight"): rows of JSON, cut into strings of scripts, of which a
script of the browser makes elements.

https://github.com/facebook/react/blob/main/packages/react-server/src/ReactFlightServer.js: a row is its id in hex, ":",
perhaps a letter for its kind, and a JSON value; `["$", tag, key, properties]` is an element, "$L1f" or "$1f" row 1f.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from crawler.extraction.decoding import jsonld

_PUSHED = re.compile(r'self\.__next_f\.push\(\[1,\s*("(?:[^"\\]|\\.)*+")\s*\]\)', re.S)
_ROW = re.compile(r"(?:\A|\n)([0-9a-f]+):(?:T[0-9a-f]+,|[A-SU-Z]{1,2}(?=[\[{\"]))?(?=\S)")
_REFERENCE = re.compile(r"\$(?:L|@)?([0-9a-f]+)")
_TAG = re.compile(r"[a-z][a-z0-9]*")
_ELEMENT = 4  # members: an element is ["$", type, key, properties]
_DEEPEST = 60  # elements: a limit; pages nest half as deep
_MOST = 100_000  # values: a limit, one second


def rows_of(scripts: Iterable[str]) -> dict[str, object]:
    """The rows that the scripts of a page push, by their ids, in order."""
    pushed = "".join(_string(found[1]) for script in scripts for found in _PUSHED.finditer(script))
    starts = list(_ROW.finditer(pushed)) if len(pushed) <= jsonld.MAX_SCRIPT else []
    ends = [row.start() for row in starts[1:]] + [len(pushed)] * bool(starts)
    return {row[1]: _value(pushed[row.end() : end]) for row, end in zip(starts, ends, strict=True)}


def markup_of(rows: Mapping[str, object]) -> str:
    """The elements that rows hold, as markup; those that another row refers to stand where it does."""
    writer = _Writer(rows)
    return "".join(writer.written(value, 0) for value in list(rows.values()) if isinstance(value, list))


def _string(quoted: str) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:
        return ""


def _value(text: str) -> object:
    return jsonld.value_of(text) if text[:1] in ("[", "{", '"') else text


class _Writer:
    """Writes elements as markup, each row once."""

    def __init__(self, rows: Mapping[str, object]) -> None:
        self._rows, self._written = rows, set[str]()
        self._left = _MOST

    def written(self, value: object, depth: int) -> str:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return ""
        if isinstance(value, str):
            return self._text(value, depth)
        if isinstance(value, list):
            if value[:1] == ["$"] and len(value) >= _ELEMENT:
                return self._element(value[1], value[3], depth)
            return "".join(self.written(member, depth + 1) for member in value)
        return escape(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else ""

    def _text(self, text: str, depth: int) -> str:
        if not text.startswith("$"):
            return escape(text)
        row = _REFERENCE.fullmatch(text)
        if row is None or row[1] not in self._rows or row[1] in self._written:
            return escape(text[1:]) if text.startswith("$$") else ""
        self._written.add(row[1])
        return self.written(self._rows[row[1]], depth + 1)

    def _element(self, tag: object, properties: object, depth: int) -> str:
        if not isinstance(properties, Mapping):
            return ""
        inner = "".join(self._inner(properties, depth))
        return f"<{tag}>{inner}</{tag}>" if isinstance(tag, str) and _TAG.fullmatch(tag) else inner

    def _inner(self, properties: Mapping[str, object], depth: int) -> Iterator[str]:
        yield self.written(properties.get("children"), depth + 1)
        given = properties.get("dangerouslySetInnerHTML")
        if isinstance(given, Mapping) and isinstance(markup := given.get("__html"), str):
            yield markup if not markup.startswith("$") else self._raw(markup)

    def _raw(self, reference: str) -> str:
        row = _REFERENCE.fullmatch(reference)
        value = self._rows.get(row[1]) if row else None
        return value if isinstance(value, str) else ""
