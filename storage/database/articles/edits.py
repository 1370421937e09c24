"""How the versions of an article came of each other, as columns; what was told before of the same texts stays.

A live report has hundreds of versions and is folded with each: only what is new is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from storage.database.statements import AnyRow
from storage.records import Article, ChangeClass

_OF_TEXT = ("title", "subtitle", "text", "modified")
"""What a class depends on, of both versions."""
_FIRST = {"change": ChangeClass.FIRST, "silent": None, "words_gone": 0, "words_new": 0}


def of_versions(
    articles: Sequence[Article], rows: Sequence[Mapping[str, Any]], old: Mapping[int, AnyRow]
) -> Iterator[dict[str, Any]]:
    """The columns of each version; `rows` are their other ones, `old` the rows before by their first capture."""
    for place, row in enumerate(rows):
        stood = old.get(row["first_capture_id"])
        if place == 0:
            yield dict(_FIRST)
        elif stood is not None and _is_told(stood, row, rows[place - 1], old):
            yield _columns(stood)
        else:
            yield _columns(_classed(articles[place - 1], articles[place]))


def _columns(told: Any) -> dict[str, Any]:
    return {name: getattr(told, name) for name in _FIRST}


def _classed(old: Article, new: Article) -> Any:
    from storage.versioning.change_classes import classed  # noqa: PLC0415 - patterns of many words, and few changes

    return classed(old, new)


def _is_told(stood: AnyRow, row: Mapping[str, Any], before: Mapping[str, Any], old: Mapping[int, AnyRow]) -> bool:
    """Whether the same was said of the same two texts."""
    stood_before = old.get(before["first_capture_id"])
    return (
        stood.change is not None
        and stood_before is not None
        and stood_before.no == stood.no - 1
        and _is_same(stood, row)
        and _is_same(stood_before, before)
    )


def _is_same(stood: AnyRow, row: Mapping[str, Any]) -> bool:
    return all(getattr(stood, name) == row[name] for name in _OF_TEXT)
