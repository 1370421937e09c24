"""The line of a TOML text in which a value is set: tomllib gives values without places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

_TABLE = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ARRAY = re.compile(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)""")
_KEY = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_TOKEN = re.compile(r"""(?P<skip>#[^\n]*)|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s,\[\]#"'=]+""")


def line_of(text: str, place: Sequence[str | int]) -> int:
    """The line, counted from 1, where `place` is set, for example ("limits", "timeout") or ("start", 0).

    Where it is not set the line of the nearest table around it, at last 1. Lists may run over many lines.
    """
    if len(place) > 1 and isinstance(place[1], int) and (starts := _starts_of_tables(text, str(place[0]))):
        return _line_in_table(text, starts[min(place[1], len(starts) - 1)], place[2:])
    keys = tuple(str(part) for part in place if not isinstance(part, int))
    indexes = [part for part in place if isinstance(part, int)]
    lines = text.split("\n")
    best = _best_line(lines, keys)
    if best is None:
        return 1
    number, depth = best
    if indexes and depth == len(keys):
        return number + _lines_to_item("\n".join(lines[number - 1 :]), indexes[-1])
    return number


def _starts_of_tables(text: str, name: str) -> list[int]:
    """The lines of all headers "[[name]]"."""
    headers = ((number, _ARRAY.fullmatch(line)) for number, line in enumerate(text.split("\n"), 1))
    return [number for number, header in headers if header and _keys(header[1]) == (name,)]


def _line_in_table(text: str, start: int, place: Sequence[str | int]) -> int:
    """The line that sets `place` below the header at `start`; the header's where none does."""
    inner = list(takewhile(lambda line: not _TABLE.fullmatch(line), text.split("\n")[start:]))
    best = _best_line(inner, tuple(str(part) for part in place if not isinstance(part, int)))
    return start + best[0] if best else start


def _best_line(lines: Sequence[str], keys: tuple[str, ...]) -> tuple[int, int] | None:
    """The line that sets most of the leading `keys`, and how many."""
    settings = ((number, path) for number, path in _settings(lines) if path == keys[: len(path)])
    deepest = max(settings, key=lambda found: len(found[1]), default=None)
    return (deepest[0], len(deepest[1])) if deepest else None


def _settings(lines: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    table: tuple[str, ...] = ()
    for number, line in enumerate(lines, 1):
        if header := _TABLE.fullmatch(line):
            table = _keys(header[1])
            yield number, table
        elif assignment := _ASSIGNMENT.match(line):
            path = table + _keys(assignment[1])
            yield number, path
            yield from ((number, path + _keys(key)) for key in re.findall(r"[{,]\s*([\w.-]+)\s*=", assignment[2]))


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(key.strip("\"'") for key in _KEY.findall(dotted))


def _lines_to_item(text: str, index: int) -> int:
    """How many lines below its key an item of a list stands; `text` begins with the key's line."""
    value_at = text.index("=") + 1
    items = [found for found in _TOKEN.finditer(text, value_at) if found["skip"] is None]
    end = items[index].start() if index < len(items) else value_at
    return text.count("\n", 0, end)
