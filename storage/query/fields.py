"""Fields of a query: what `name:value` asks for.

In: the name of a field, its value as it was typed, the moment of asking. Out: a node, or null where the value is none
that this field has.
"""

from __future__ import annotations

import re
from datetime import datetime

from storage.query import moments
from storage.query.nodes import Changed, Length, Node, SearchField

SCOPES = {
    **dict.fromkeys(("title", "hd", "headline"), SearchField.TITLE),
    **dict.fromkeys(("author", "by"), SearchField.AUTHOR),
    **dict.fromkeys(("site", "source"), SearchField.SITE),
    **dict.fromkeys(("lang", "language"), SearchField.LANGUAGE),
    "tag": SearchField.TAG,
    "section": SearchField.SECTION,
    "kind": SearchField.KIND,
}
"""Fields that are asked by words."""

ALL_VERSIONS = ("version", "any")

_LENGTH = re.compile(r"(>=|<=|>|<|=|)(\d{1,9})")
_RANGE = re.compile(r"(\d{1,9})(?:\.\.|-)(\d{1,9})")


def node_of(name: str, value: str, now: datetime) -> Node | None:
    """What a field that is not asked by words asks for."""
    if name in ("words", "wc"):
        return _length(value)
    if name == "changed":
        return Changed(value.casefold()) if value.isalpha() else None
    if name == "last":
        return moments.last(value, now)
    ways = {"on": moments.during, "from": moments.since, "since": moments.since}
    return ways.get(name, moments.until)(value, now)


def _length(value: str) -> Length | None:
    if between := _RANGE.fullmatch(value):
        return Length(int(between[1]), int(between[2]))
    found = _LENGTH.fullmatch(value)
    if not found:
        return None
    sign, number = found[1], int(found[2])
    bounds = {
        ">": (number + 1, None),
        ">=": (number, None),
        "<": (None, number - 1),
        "<=": (None, number),
    }
    return Length(*bounds.get(sign, (number, number)))
