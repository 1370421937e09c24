"""A query as a tree: what is asked of an article, in the order in which it was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class SearchField(StrEnum):
    """Where a term must stand: anywhere in what is read, in one field, or as the whole of a fact."""

    ANYWHERE = "anywhere"
    TITLE = "title"
    AUTHOR = "author"
    TAG = "tag"
    SECTION = "section"
    SITE = "site"
    KIND = "kind"
    LANGUAGE = "language"


FACTS = frozenset({SearchField.SITE, SearchField.KIND, SearchField.LANGUAGE})
"""Scopes whose values are asked for whole."""


class HitOrder(StrEnum):
    """Which hits come first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other; of the last one `is_prefix` asks for the beginning only. `typed` is for people."""

    words: tuple[str, ...]
    typed: str
    is_prefix: bool = False
    scope: SearchField = SearchField.ANYWHERE


@dataclass(frozen=True, slots=True)
class Proximity:
    """Two terms of one field of which one begins at most `distance` words behind the end of the other.

    1: they follow each other. `is_ordered`: `left` comes first.
    """

    left: Term
    right: Term
    distance: int
    is_ordered: bool


@dataclass(frozen=True, slots=True)
class First:
    """A term within the first `count` words of the text."""

    count: int
    term: Term


@dataclass(frozen=True, slots=True)
class Dates:
    """Published, or where that is not known first seen, from `start` on and before `end`; aware, null: no bound."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Length:
    """The text has from `least` to `most` words; null: no bound."""

    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Changed:
    """How the version differs from the one before: silent, and whatever else changes are classed as."""

    kind: str


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    part: Node


Node: TypeAlias = Term | Proximity | First | Dates | Length | Changed | And | Or | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What somebody asks for; `root` is null where nothing is asked of articles.

    `notes`: sentences on what was understood otherwise than it may have been meant. `in_all_versions`: earlier texts
    of articles are searched too.
    """

    root: Node | None
    notes: tuple[str, ...] = ()
    in_all_versions: bool = False


def both(one: Node | None, other: Node | None) -> Node | None:
    """Both of two things that are asked for, if they are."""
    parts = tuple(part for part in (one, other) if part is not None)
    return And(parts) if len(parts) > 1 else parts[0] if parts else None
