"""What the index holds of a version: its key, its facts, its words.

In: rows of versions. Out: `Document`s; their `IndexedWords`, which can be made again while the version is as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import RowMapping

from storage.query.matching import BOUNDARY, Searchable, facts, joined
from storage.query.nodes import SearchField
from storage.query.normaliser import words
from storage.records import ChangeClass

Columns: TypeAlias = Mapping[str, Any] | RowMapping
"""A row, its values by the names of their columns."""

SHIFT = 4
"""Bits of a key below its seconds. FTS5 writes the distance of each key from the one before: few bits are few bytes."""

COLUMNS = ("text", "title", "subtitle", "authors", "facts")
"""Columns of FTS5. It writes two bytes more for each word of each text in any column but the first."""

_TRIES = 32

_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)
_MARK = "\ue000"
LETTERS = {
    SearchField.TITLE: "t",
    SearchField.AUTHOR: "a",
    SearchField.TAG: "g",
    SearchField.SECTION: "c",
    SearchField.SITE: "s",
    SearchField.KIND: "k",
    SearchField.LANGUAGE: "l",
}
"""Stand before the words of a field, by which alone it is searched."""

SILENT, DECLARED = "silent", "declared"
"""Of a change of substance: whether the page said that it was changed."""

INDEXED = ("title", "subtitle", "text", "authors", "tags", "section", "kind", "language")
"""Columns of a version whose words the index holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A version in the index; `row` is what `search_document` says of it."""

    row: Mapping[str, Any]
    words: IndexedWords

    @property
    def key(self) -> int:
        """Its place in time, and in the index."""
        key: int = self.row["key"]
        return key


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedWords:
    """The words of a version, each as a sequence; `facts` are those that are asked for by the name of a field."""

    title: tuple[str, ...]
    subtitle: tuple[str, ...]
    text: tuple[str, ...]
    authors: tuple[str, ...]
    facts: tuple[str, ...]


def key_of(moment: datetime) -> int:
    """The first key of a second: all keys of earlier moments are smaller. An aware moment of the years 1 to 9999."""
    return (moment.astimezone(UTC) - _YEAR_ONE) // timedelta(seconds=1) << SHIFT


def keys_for(moment: datetime, record_id: str) -> list[int]:
    """Keys for a version, in the order in which they are tried: within a second, then within two, four, eight.

    Papers that give no time of day publish all at midnight; they come to lie within some minutes of it.
    """
    digest = int.from_bytes(hashlib.sha256(record_id.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    first = key_of(moment)
    return [first + digest % (1 << SHIFT + extra) for extra in range(_TRIES)]


def moment_of(key: int) -> datetime:
    """The second of a key, UTC."""
    return _YEAR_ONE + timedelta(seconds=key >> SHIFT)


def digest_of_texts(version: Columns, site: str) -> str:
    """What a version's words are made of, in 32 hex digits."""
    told = json.dumps([site, *(version[name] for name in INDEXED)])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def lot_of(site: str, key: str) -> int:
    """A number of 31 bits by which an article is drawn for a sample: the same in every database."""
    lot = hashlib.sha256(f"{site} {key}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(lot[:4], "big") & 0x7FFFFFFF


def row_of(version: Columns, *, is_latest: bool) -> dict[str, Any]:
    """The row of `search_document`, without the number of words, which costs as much as all of them."""
    moment = version["published"] or version["first_seen"]
    return {
        "key": keys_for(moment, version["record_id"])[0],
        "version_id": version["id"],
        "article_id": version["article_id"],
        "is_latest": is_latest,
        **{name: version[name] for name in ("site", "section", "language", "kind")},
        "lot": lot_of(version["site"], version["article_key"]),
        "digest": digest_of_texts(version, version["site"]),
    }


def words_of(version: Columns, site: str) -> IndexedWords:
    """The words of a version, as the index has them."""
    title, authors = tuple(words(version["title"])), joined(version["authors"])
    asked = {SearchField.TITLE: title, SearchField.AUTHOR: authors, **_facts_of(version, site)}
    return IndexedWords(
        title=title,
        subtitle=tuple(words(version["subtitle"] or "")),
        text=tuple(words(version["text"])),
        authors=authors,
        facts=tuple(named(scope, word) for scope, found in asked.items() for word in found),
    )


def searchable(version: Columns, site: str, moment: datetime) -> Searchable:
    """A version as the meaning of a query is told on it."""
    asked = {
        SearchField.TITLE: tuple(words(version["title"])),
        SearchField.AUTHOR: joined(version["authors"]),
        **_facts_of(version, site),
    }
    subtitle, text = (tuple(words(version[name] or "")) for name in ("subtitle", "text"))
    return Searchable(fields=asked, subtitle=subtitle, text=text, moment=moment, changed=changes_of(version))


def changes_of(version: Columns) -> frozenset[str]:
    """What `changed:` finds a version by: the class of its change, and of one of substance whether the page said so."""
    change, silent = version["change"], version["silent"]
    if change is None or change == ChangeClass.FIRST:
        return frozenset()
    if change not in (ChangeClass.TYPO, ChangeClass.HEADLINE, ChangeClass.TEXT):
        return frozenset({str(change)})
    return frozenset({str(change), SILENT if silent else DECLARED})


def _facts_of(version: Columns, site: str) -> dict[SearchField, tuple[str, ...]]:
    return {
        SearchField.TAG: joined(version["tags"]),
        SearchField.SECTION: tuple(words(version["section"] or "")),
        SearchField.SITE: facts(SearchField.SITE, site),
        SearchField.KIND: facts(SearchField.KIND, version["kind"]),
        SearchField.LANGUAGE: facts(SearchField.LANGUAGE, version["language"]),
    }


def named(scope: SearchField, word: str) -> str:
    """A word of a field as the index has it."""
    return word if word == BOUNDARY else f"{_MARK}{LETTERS[scope]}{word}"


def columns(found: IndexedWords) -> dict[str, str]:
    """Words as the columns of FTS5."""
    return {name: " ".join(getattr(found, name)) for name in COLUMNS}


FARTHEST_PLACE = 16_383
"""The last place of a word that a tsvector keeps (postgresql.org/docs/current/textsearch-limitations.html)."""

MOST_PLACES = 255
"""Places that a tsvector keeps of one word."""

_LARGEST = 1_000_000
_GAP = 128
_WEIGHTS = {"title": "A", "subtitle": "B", "authors": "B", "facts": "D", "text": "D"}


def vector(found: IndexedWords) -> tuple[str, bool]:
    """Words as the text of a tsvector, and whether it is of a text that is too long to keep places of words.

    Between two fields are more places than any NEAR goes over.
    """
    spots: dict[str, list[str]] = {}
    place = 0
    for name, weight in _WEIGHTS.items():
        letter = "" if weight == "D" else weight
        for word in getattr(found, name):
            place += 1
            spots.setdefault(word, []).append(f"{place}{letter}")
        place += _GAP
    if place - _GAP > FARTHEST_PLACE or any(len(several) > MOST_PLACES for several in spots.values()):
        return _bare(spots), True
    return " ".join(f"'{word}':{','.join(several)}" for word, several in spots.items()), False


def _bare(spots: Sequence[str] | Mapping[str, Any]) -> str:
    kept, size = [], 0
    for word in spots:
        size += len(word.encode()) + 1
        if size > _LARGEST:
            break
        kept.append(f"'{word}'")
    return " ".join(kept)
