"""The index, kept as the rows say: what changed of articles is taken out and put in again.

In: surrogates of articles, in a writing transaction. Out: rows of the index.
FTS5 without a copy of the texts takes a text out only when it is told the words once more, and Debian's 3.40 knows no
other way; so they are made again of the version as it was, and a digest says whether it still is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, text

from storage.database.log.urls import batches
from storage.database.schema import ARTICLE, CAPTURE, VERSION
from storage.database.search import day_counts
from storage.database.search.day_counts import SiteDay, site_days
from storage.database.search.documents import (
    COLUMNS,
    INDEXED,
    Columns,
    Document,
    columns,
    digest_of_texts,
    keys_for,
    row_of,
    vector,
    words_of,
)
from storage.database.search.tables import DOCUMENT, EARLIER, NEWEST, STATE
from storage.query.normaliser import NAME

Versions = Mapping[int, Columns]
"""Rows of versions, by surrogate, as they were when they were indexed."""

_IDS: Any = bindparam("ids", expanding=True)
_VERSIONS = (
    select(
        *(VERSION.c[name] for name in ("id", "article_id", "no", "published", *INDEXED)),
        *(ARTICLE.c.site, ARTICLE.c.key.label("article_key"), ARTICLE.c.first_seen),
        CAPTURE.c.record_id,
    )
    .join(ARTICLE, ARTICLE.c.id == VERSION.c.article_id)
    .join(CAPTURE, CAPTURE.c.id == VERSION.c.first_capture_id)
    .where(VERSION.c.article_id.in_(_IDS))
    .order_by(VERSION.c.article_id, VERSION.c.no)
)
_KNOWN = select(DOCUMENT).where(DOCUMENT.c.article_id.in_(_IDS))
_TEXTS = select(VERSION.c.id, *(VERSION.c[name] for name in INDEXED)).where(VERSION.c.id.in_(_IDS))
_TAKEN = select(DOCUMENT.c.key).where(DOCUMENT.c.key.in_(_IDS))


def renew(
    connection: Connection, articles: Collection[int], hidden: Collection[int] = (), former: Versions | None = None
) -> set[int]:
    """Make the index hold the versions of articles that are not `hidden`; the articles of which it holds any.

    `former`: versions as they were before this transaction changed them.
    """
    held: set[int] = set()
    _take_turns(connection)
    for some in batches(sorted(articles)):
        known = {row["version_id"]: row for row in connection.execute(_KNOWN, {"ids": some}).mappings()}
        rows = connection.execute(_VERSIONS, {"ids": some}).mappings()
        wanted = _wanted([row for row in rows if row["id"] not in hidden])
        gone = _take_out(
            connection, [row for id_, row in known.items() if _differs(row, wanted.get(id_))], former or {}
        )
        come = _put_in(connection, [wanted[id_] for id_ in wanted if _differs(known.get(id_), wanted[id_])])
        come.subtract(gone)
        day_counts.add(connection, come)
        held |= {version["article_id"] for _row, version in wanted.values()}
    return held


def _take_turns(connection: Connection) -> None:
    """While the index is made anew, whoever folds waits: both would put the same article in. SQLite has one writer."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(STATE).where(STATE.c.done_to.is_not(None)).with_for_update())


def remove(connection: Connection, articles: Collection[int], former: Versions | None = None) -> None:
    """Take articles out of the index, while their versions are as they were indexed, or given as they were."""
    for some in batches(sorted(articles)):
        gone = _take_out(connection, list(connection.execute(_KNOWN, {"ids": some}).mappings()), former or {})
        day_counts.add(connection, {place: -number for place, number in gone.items()})


def clear(connection: Connection) -> None:
    """Take everything out of the index, which is whole then, for an archive without articles."""
    for name in (NEWEST, EARLIER):
        empty = f"INSERT INTO {name} ({name}) VALUES ('delete-all')"
        connection.execute(text(empty if connection.dialect.name == "sqlite" else f"DELETE FROM {name}"))
    connection.execute(delete(DOCUMENT))
    day_counts.clear(connection)
    connection.execute(delete(STATE))
    connection.execute(insert(STATE).values(normaliser=NAME, done_to=None))


_IN_BULK = {"automerge": 0, "hashsize": 64 << 20}
_USUALLY = {"automerge": 4, "hashsize": 1 << 20}
"""What FTS5 is set to at first: how often it joins what it has written, and bytes that it gathers before it writes.

The second stands in no documentation, and is as old as FTS5.
"""


def begin_bulk(connection: Connection) -> None:
    """Let SQLite gather more before it writes, and join it seldom, until it is packed: a third of the time."""
    _set(connection, _IN_BULK)


def pack(connection: Connection) -> None:
    """Make one segment of the index of SQLite of all that were written, so that it is read in one place."""
    _set(connection, _USUALLY)
    if connection.dialect.name == "sqlite":
        for name in (NEWEST, EARLIER):
            connection.execute(text(f"INSERT INTO {name} ({name}) VALUES ('optimize')"))


def _set(connection: Connection, values: Mapping[str, int]) -> None:
    if connection.dialect.name == "sqlite":
        for name in (NEWEST, EARLIER):
            told = [{"what": what, "value": value} for what, value in values.items()]
            connection.execute(text(f"INSERT INTO {name} ({name}, rank) VALUES (:what, :value)"), told)


_Wanted = tuple[dict[str, Any], RowMapping]


def _wanted(versions: Sequence[RowMapping]) -> dict[int, _Wanted]:
    """The rows that should be there, each with its version, by the version's surrogate."""
    latest = {version["article_id"]: version["id"] for version in versions}
    return {
        version["id"]: (row_of(version, is_latest=latest[version["article_id"]] == version["id"]), version)
        for version in versions
    }


def _differs(known: Columns | None, wanted: _Wanted | None) -> bool:
    if known is None or wanted is None:
        return True
    row, version = wanted
    return any(known[name] != row[name] for name in row if name != "key") or known["key"] not in _keys(version)


def _keys(version: Columns) -> list[int]:
    return keys_for(version["published"] or version["first_seen"], version["record_id"])


def _put_in(connection: Connection, wanted: Sequence[_Wanted]) -> Counter[SiteDay]:
    """What was put in, by site and day."""
    made = [_document(row, version) for row, version in wanted]
    documents = _with_keys_of_their_own(connection, made, [_keys(version) for _row, version in wanted])
    if not documents:
        return Counter()
    connection.execute(insert(DOCUMENT), [dict(one.row) for one in documents])
    for name, is_latest in ((NEWEST, True), (EARLIER, False)):
        some = sorted((one for one in documents if one.row["is_latest"] == is_latest), key=lambda one: one.key)
        rows = [_index_row(connection, one) for one in some]
        if rows:
            connection.execute(text(_INSERT[connection.dialect.name].format(name=name)), rows)
    return site_days(one.row for one in documents)


def _document(row: dict[str, Any], version: Columns) -> Document:
    found = words_of(version, version["site"])
    return Document(row={**row, "words": len(found.text)}, words=found)


def _with_keys_of_their_own(
    connection: Connection, made: Sequence[Document], keys: Sequence[Sequence[int]]
) -> list[Document]:
    """Each takes the first of its keys that is free."""
    taken: set[int] = set()
    for some in batches([key for several in keys for key in several[:_MOSTLY]]):
        taken |= set(connection.scalars(_TAKEN, {"ids": some}))
    given: list[Document] = []
    for one, several in zip(made, keys, strict=True):
        late = set(connection.scalars(_TAKEN, {"ids": several})) if taken.issuperset(several[:_MOSTLY]) else set()
        key = next(key for key in several if key not in taken and key not in late)
        taken.add(key)
        given.append(Document(row={**one.row, "key": key}, words=one.words))
    return given


_MOSTLY = 3
"""Keys of a version of which mostly one is free."""


def _index_row(connection: Connection, one: Document) -> dict[str, Any]:
    if connection.dialect.name == "sqlite":
        return {"key": one.key, **columns(one.words)}
    words, is_long = vector(one.words)
    return {"key": one.key, "words": words, "is_long": is_long}


def _take_out(connection: Connection, rows: Sequence[RowMapping], former: Versions) -> Counter[SiteDay]:
    """What was taken out, by site and day: not what somebody else took out meanwhile."""
    gone = Counter[SiteDay]()
    if not rows:
        return gone
    if connection.dialect.name == "sqlite":
        _unlearn(connection, rows, former)
    keys = [row["key"] for row in rows]
    for some in batches(keys):
        gone.update(site_days(connection.execute(_DELETED.where(DOCUMENT.c.key.in_(some))).mappings()))
        if connection.dialect.name == "postgresql":
            for name in (NEWEST, EARLIER):
                connection.execute(text(f"DELETE FROM {name} WHERE key = ANY(:keys)"), {"keys": list(some)})
    return gone


_DELETED = delete(DOCUMENT).returning(DOCUMENT.c.key, DOCUMENT.c.site, DOCUMENT.c.is_latest)


def _unlearn(connection: Connection, rows: Sequence[RowMapping], former: Versions) -> None:
    """Tell FTS5 the words of what is taken out."""
    texts = _as_they_were(connection, [row["version_id"] for row in rows], former)
    for name, is_latest in ((NEWEST, True), (EARLIER, False)):
        known = [row for row in rows if row["is_latest"] == is_latest and _is_as_it_was(row, texts)]
        told = [{"key": row["key"], **columns(words_of(texts[row["version_id"]], row["site"]))} for row in known]
        if told:
            connection.execute(text(_DELETE.format(name=name)), told)


def _is_as_it_was(row: RowMapping, texts: Versions) -> bool:
    """Otherwise its words stay in FTS5 without a document, and are never shown; `verify` tells of them."""
    version = texts.get(row["version_id"])
    return version is not None and digest_of_texts(version, row["site"]) == row["digest"]


def _as_they_were(connection: Connection, versions: Iterable[int], former: Versions) -> Versions:
    wanted = set(versions)
    found = {id_: former[id_] for id_ in wanted & former.keys()}
    for some in batches(sorted(wanted - found.keys())):
        found |= {row["id"]: row for row in connection.execute(_TEXTS, {"ids": some}).mappings()}
    return found


_NAMES, _VALUES = ", ".join(COLUMNS), ", ".join(f":{name}" for name in COLUMNS)
_INSERT = {
    "sqlite": f"INSERT INTO {{name}} (rowid, {_NAMES}) VALUES (:key, {_VALUES})",
    "postgresql": "INSERT INTO {name} (key, words, is_long) VALUES (:key, CAST(:words AS tsvector), :is_long)",
}
_DELETE = f"INSERT INTO {{name}} ({{name}}, rowid, {_NAMES}) VALUES ('delete', :key, {_VALUES})"
