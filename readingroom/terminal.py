"""Text of any origin on a person's screen: made harmless, and as wide as the screen allows.

On a terminal there are colours, tables and wrapped lines; elsewhere plain lines, one thing a line, for grep and cut.
For programs there are JSON Lines in ASCII, so that nothing of a page reaches a terminal raw there either.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from storage.tables import TextScreen, laid_out

WIDEST = 80
"""Columns of running text; longer lines are hard to read."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNBOUNDED = 1_000_000


def clean(text: str) -> str:
    """Text that a terminal shows and does not obey.

    Control characters and escapes become U+FFFD; what reorders text on the screen (UAX #9) is left out; tabs and
    line ends stay.
    """
    if text.isprintable():  # which is none of these: they are of the categories Cc, Cf, Cs, Zl and Zp
        return text
    return _CONTROLS.sub("\ufffd", _REORDERING.sub("", _LINE_ENDS.sub("\n", text)))


def one_line(text: str) -> str:
    """Clean text on one line."""
    return " ".join(clean(text).split())


def console() -> Console:
    """Where to print: stdout, never wider than it is; without limit when it is no terminal."""
    found = TextScreen()
    return found if found.is_terminal else TextScreen(width=_UNBOUNDED)


def width(screen: Console) -> int:
    """Columns for running text."""
    return min(screen.width, WIDEST) if screen.is_terminal else screen.width


def print_text(screen: Console, text: Text) -> None:
    """Running text, wrapped on a terminal; elsewhere its lines stay as they are."""
    screen.print(text, width=width(screen), soft_wrap=not screen.is_terminal)


def print_facts(screen: Console, facts: Iterable[tuple[str, str]]) -> None:
    """Pairs of a label and what stands behind it, one a line. Strings must be clean."""
    if not screen.is_terminal:
        for label, fact in facts:
            click.echo(f"{label}: {fact}")
        return
    for line in laid_out(("", ""), ((Text(label, style="dim"), fact) for label, fact in facts), screen.width):
        screen.print(line, soft_wrap=True)


def as_json(value: object) -> str:
    """A line of JSON in ASCII: dataclasses as objects, times in ISO 8601 with their offset."""
    return json.dumps(value, ensure_ascii=True, default=_jsonable)


def as_object(noun: Any) -> dict[str, Any]:
    """A dataclass as a JSON object of its fields."""
    return {field.name: getattr(noun, field.name) for field in dataclasses.fields(noun)}


def _jsonable(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return as_object(value)
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {value!r}")


def moment(at: datetime) -> str:
    """A time for people, to the minute, with its offset; UTC by name."""
    zone = "UTC" if at.utcoffset() == UTC.utcoffset(None) else f"{at:%z}"[:3] + ":" + f"{at:%z}"[3:5]
    return f"{at.isoformat(' ', 'minutes')[:16]} {zone}"
