"""Dates that are counted from the moment of asking, written as the dates that they mean: for who asks the same later.

In: what was typed, and that moment (aware). Out: the same text with 2026-11-23T01:36Z for 7d, and 2026-11-30 for today.
Minutes are whole: the moment counts as the beginning of its minute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from storage.query import moments
from storage.query.lexer import LONGEST_QUERY, PlacedLexeme, Sort, placed
from storage.query.nodes import Dates

_MINUTE = timedelta(minutes=1)


def first_minute(text: str | None, now: datetime) -> str | None:
    """A date from which on something is asked; what is no date, or one already, stays."""
    return _settled(text, now, lambda typed, then: _begin(moments.last(typed, then)))


def last_minute(text: str | None, now: datetime) -> str | None:
    """A date up to which something is asked."""
    return _settled(text, now, lambda typed, then: _end(moments.last(typed, then)))


def settled(query: str, now: datetime) -> str:
    """A query whose dates are absolute: `last:7d` is `from:2026-11-23T01:36Z`."""
    text, end = "", 0
    pieces = list(placed(query[:LONGEST_QUERY]))
    for name, value in pairwise(pieces):
        if name.lexeme.sort is Sort.FIELD and value.lexeme.sort in (Sort.WORD, Sort.PHRASE) and value.lexeme.touches:
            text += query[end : name.start] + (_field(name, value, now) or query[name.start : value.end])
            end = value.end
    return text + query[end:]


def _field(name: PlacedLexeme, value: PlacedLexeme, now: datetime) -> str | None:
    """A field and its value as they are to be written; None: they may stay."""
    typed, then = value.lexeme.text.strip(), _minute_of(now)
    if name.lexeme.text in _FROM:
        found = first_minute(typed, now)
        return f"from:{found}" if found != typed else None
    if name.lexeme.text in _TO:
        found = last_minute(typed, now)
        return f"to:{found}" if found != typed else None
    if name.lexeme.text == "last":
        found = _begin(moments.last(typed, then))
        return f"from:{found}" if found else None
    return _on(typed, then) if name.lexeme.text == "on" else None


_FROM, _TO = {"from", "since"}, {"to", "until"}


def _on(typed: str, then: datetime) -> str | None:
    if ago := moments.last(typed, then):
        return f"(from:{_begin(ago)} to:{_minute(then - _MINUTE)})"
    found = _day(typed, then)
    return f"on:{found}" if found else None


def _settled(text: str | None, now: datetime, way: Callable[[str, datetime], str | None]) -> str | None:
    if text is None:
        return None
    then = _minute_of(now)
    return _day(text.strip(), then) or way(text.strip(), then) or text


def _day(typed: str, then: datetime) -> str | None:
    """today and yesterday as their days."""
    found = moments.during(typed, then) if typed.isalpha() else None
    return found.start.date().isoformat() if found and found.start else None


def _begin(found: Dates | None) -> str | None:
    return _minute(found.start) if found and found.start else None


def _end(found: Dates | None) -> str | None:
    """The last minute before: what is asked up to a minute is asked up to its end."""
    return _minute(found.start - _MINUTE) if found and found.start else None


def _minute(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes") + "Z"  # %Y has no zeros before the year 1000


def _minute_of(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(second=0, microsecond=0)
