"""Texts that are looked at one by one, because the index cannot say whether they hold what is asked.

In: a selection, and rows of it. Out: the keys of those that hold it. Of a text no more is read than what the index
leaves open: of what is asked of the first words, those words alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.database.log.urls import batches
from storage.database.schema import VERSION
from storage.database.search.documents import changes_of, moment_of
from storage.database.search.selecting import Check, Chosen, leaves
from storage.database.search.tables import DOCUMENT
from storage.query.matching import Searchable, facts, holds, joined
from storage.query.nodes import Changed, First, Length, Node, Proximity, SearchField, Term
from storage.query.normaliser import first_words, words

_AT_ONCE = 50
Words = tuple[str, ...]


def confirmed(connection: Connection, chosen: Chosen, rows: Sequence[Any] | Any) -> Iterator[int]:
    """The keys of those rows whose texts hold what is asked; a text is looked at only where the index cannot say."""
    if chosen.check is Check.NONE:
        yield from (key for key, _is_long in rows)
        return
    look, waiting = _Look.at(chosen.doubt), list[tuple[int, bool]]()
    for key, is_long in rows:
        waiting.append((key, chosen.check is Check.ALL or (chosen.check is Check.LONG and bool(is_long))))
        if len(waiting) == _AT_ONCE:
            yield from _held(connection, look, waiting)
            waiting = []
    yield from _held(connection, look, waiting)


def _words(value: str | None) -> Words:
    return tuple(words(value)) if value else ()


def _fact(scope: SearchField) -> Callable[[str | None], Words]:
    return partial(facts, scope)


_FIELDS: Mapping[SearchField, tuple[str, Callable[[Any], Words]]] = {
    SearchField.TITLE: ("title", _words),
    SearchField.AUTHOR: ("authors", joined),
    SearchField.TAG: ("tags", joined),
    SearchField.SECTION: ("section", _words),
    SearchField.SITE: ("site", _fact(SearchField.SITE)),
    SearchField.KIND: ("kind", _fact(SearchField.KIND)),
    SearchField.LANGUAGE: ("language", _fact(SearchField.LANGUAGE)),
}
"""The column of a field, and how it becomes words."""
_READ = (SearchField.TITLE, SearchField.AUTHOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What is open of a text, what must be read for it, and how its text becomes words."""

    doubt: Node
    fields: tuple[SearchField, ...]
    columns: tuple[str, ...]
    words_of_text: Callable[[str], Sequence[str]]

    @classmethod
    def at(cls, doubt: Node) -> _Look:
        """What must be read for it."""
        asked = list(leaves(doubt))
        scopes = {scope for leaf in asked for scope in _scopes(leaf)}
        fields = tuple(
            sorted((scopes - {SearchField.ANYWHERE}) | ({*_READ} if SearchField.ANYWHERE in scopes else set()))
        )
        columns = {_FIELDS[scope][0] for scope in fields} | {name for leaf in asked for name in _columns(leaf)}
        counts = [leaf.count if isinstance(leaf, First) else 0 for leaf in asked if "text" in _columns(leaf)]
        head = partial(first_words, count=max(counts)) if counts and all(counts) else words
        return cls(doubt=doubt, fields=fields, columns=tuple(sorted(columns - {"site"})), words_of_text=head)

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of a version is what is asked."""
        told = Searchable(
            fields={scope: made(row[name]) for scope in self.fields for name, made in (_FIELDS[scope],)},
            subtitle=_words(row.get("subtitle")),
            text=tuple(self.words_of_text(row.get("text") or "")),
            moment=moment_of(row["key"]),
            changed=changes_of(row) if "change" in row else frozenset(),
        )
        return holds(told, self.doubt)


def _scopes(leaf: Node) -> tuple[SearchField, ...]:
    if isinstance(leaf, Proximity):
        return (leaf.left.scope,)
    return (leaf.scope,) if isinstance(leaf, Term) else ()


def _columns(leaf: Node) -> tuple[str, ...]:
    """Columns of a version that a leaf needs beside those of fields."""
    if isinstance(leaf, First | Length):
        return ("text",)
    if isinstance(leaf, Changed):
        return ("change", "silent")
    return ("subtitle", "text") if SearchField.ANYWHERE in _scopes(leaf) else ()


def _held(connection: Connection, look: _Look, waiting: Sequence[tuple[int, bool]]) -> Iterator[int]:
    held = set(_holding(connection, look, [key for key, is_doubtful in waiting if is_doubtful]))
    return (key for key, is_doubtful in waiting if not is_doubtful or key in held)


def _holding(connection: Connection, look: _Look, doubtful: Collection[int]) -> Iterator[int]:
    asked = _TEXTS.add_columns(*(VERSION.c[name] for name in look.columns))
    names = ("key", "site", *look.columns)
    for some in batches(doubtful):
        rows = connection.execute(asked, {"keys": some}).all()
        yield from (row[0] for row in rows if look.holds(dict(zip(names, row, strict=True))))


_TEXTS = (
    select(DOCUMENT.c.key, DOCUMENT.c.site)
    .join(VERSION, VERSION.c.id == DOCUMENT.c.version_id)
    .where(DOCUMENT.c.key.in_(bindparam("keys", expanding=True)))
)
