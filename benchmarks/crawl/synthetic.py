"""Rows by the million: what a crawl wrote for one page, written again for pages that nobody crawled.

In: the SQLite file of an archive in which one invented page was crawled. Out: the same file with as many pages more.
Never: a table's columns by heart: rows are copied whole, whatever columns they have, and changed where copies differ:
    ids and what points to them, URLs, record ids, digests, moments, headline and paragraphs, also inside packed JSON.

What is bounded by rule (`block_seen`, the sample of a site's memory) is not copied.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from benchmarks.crawl.archive import key_of
from benchmarks.crawl.invented import paragraphs, path_of, title

TEMPLATE = 0
"""The invented page whose rows are copied."""
FIRST = 1_000
"""The number of the first page that is made up."""
_CHUNK = 5_000
_DAYS = 3_650
"""Moments lie so many days back at most: ten years of a paper."""
_ROOTS = ("url", "article", "capture", "version")
_NOT_COPIED = ("article_search", "version_search", "search_", "alembic", "sqlite")
_BOUNDED = {"block_seen"}
_HEX = re.compile(r"[0-9a-f]{64}")
_FINGERPRINT = re.compile(r'"fingerprint": ?"([0-9a-f]{12,64})"')
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")
Ids = Mapping[str, Mapping[int, tuple[int, int]]]
"""By table and id of a copied row: the id of its first copy, and how far those of the next lie apart."""
Cell = Callable[[int], Any]


@dataclass(frozen=True, slots=True)
class Copied:
    """The rows of one table that are copied."""

    table: str
    columns: Sequence[str]
    points: Mapping[str, str]
    rows: Sequence[Sequence[Any]]


def multiply(database: sqlite3.Connection, base: str, count: int) -> None:
    """Write rows for `count` pages of a server at `base`; the page TEMPLATE must have been crawled."""
    database.commit()  # within a transaction these are refused
    for pragma in ("synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
        database.execute(f"PRAGMA {pragma}")
    copied = _copied(database, base + path_of(TEMPLATE))
    cells = {one.table: [*_cells(one, _ids(database, copied), _names(copied, base))] for one in copied}
    for begin in range(0, count, _CHUNK):
        numbers = range(begin, min(begin + _CHUNK, count))
        for one in copied:
            database.executemany(_insert(one), _rows(cells[one.table], numbers))
        database.commit()


def _copied(database: sqlite3.Connection, url: str) -> list[Copied]:
    """The page's rows in every table: its URL's, its article's, and whatever points to these."""
    ((url_id, article),) = database.execute("SELECT id, article_id FROM url WHERE url = ?", [url])
    known: dict[str, set[int]] = {"url": {url_id}, "article": {article}}
    points = {table: _points(database, table) for table in _tables(database)}
    for _ in _ROOTS:  # what points to a root may be one itself
        for table, columns in points.items():
            known.setdefault(table, set()).update(_pointing(database, table, columns, known))
    return [_of(database, table, points[table], ids) for table, ids in known.items() if ids and table not in _BOUNDED]


def _tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'")
    return [
        name
        for (name,) in rows
        if not name.startswith(("article_search", "version_search", "search_", "alembic", "sqlite"))
    ]


def _points(database: sqlite3.Connection, table: str) -> dict[str, str]:
    """Columns that are foreign keys, and the tables that they point to."""
    return {row[3]: row[2] for row in database.execute(f'PRAGMA foreign_key_list("{table}")')}


def _pointing(
    database: sqlite3.Connection, table: str, points: Mapping[str, str], known: Mapping[str, set[int]]
) -> Iterator[int]:
    for column, target in points.items():
        # A link from the page to another is the page's, by its capture; the other's URL row is not copied for it.
        if target in _ROOTS and table != "url":
            for key in known.get(target, ()):
                yield from (row[0] for row in database.execute(f'SELECT id FROM "{table}" WHERE "{column}" = ?', [key]))


def _of(database: sqlite3.Connection, table: str, points: Mapping[str, str], ids: set[int]) -> Copied:
    marks = ", ".join("?" * len(ids))
    found = database.execute(f'SELECT * FROM "{table}" WHERE id IN ({marks}) ORDER BY id', sorted(ids))
    columns = [one[0] for one in found.description]
    return Copied(table, columns, points, found.fetchall())


def _ids(database: sqlite3.Connection, copied: Sequence[Copied]) -> Ids:
    """Where the ids of copies begin."""
    found: dict[str, dict[int, tuple[int, int]]] = {}
    for one in copied:
        begin = database.execute(f'SELECT max(id) + 1 FROM "{one.table}"').fetchone()[0]
        step = len(one.rows)
        found[one.table] = {row[one.columns.index("id")]: (begin + n, step) for n, row in enumerate(one.rows)}
    return found


def _names(copied: Sequence[Copied], base: str) -> dict[str, Cell]:
    """What stands in the rows of the template alone, and what stands there in those of a copy; the URL first."""
    names: dict[str, Cell] = {base + path_of(TEMPLATE): lambda number: base + path_of(FIRST + number)}
    for column in ("record_id", "claim"):
        old = _only(copied, "capture", column)
        names[old] = partial(_fresh, old[: -len(str(uuid.UUID(int=0)))], column)
    names[title(TEMPLATE)] = lambda number: title(FIRST + number)
    for place, paragraph in enumerate(paragraphs(TEMPLATE)):
        names[paragraph] = partial(_paragraph, paragraph, place)
    for fingerprint in sorted(set(_FINGERPRINT.findall(unpacked(_only(copied, "reading", "draft"))))):
        names[fingerprint] = partial(_fingerprint, fingerprint)
    return names


def _only(copied: Sequence[Copied], table: str, column: str) -> Any:
    (found,) = {row[one.columns.index(column)] for one in copied if one.table == table for row in one.rows}
    return found


def _paragraph(old: str, place: int, number: int) -> str:
    """A paragraph that no other page has; what its copies share are most of its words, not its text."""
    return f"{title(-(FIRST + number) * 10 - place)}. {old}"


def _fingerprint(old: str, number: int) -> str:
    return hashlib.sha256(f"{old} {number}".encode()).hexdigest()[: len(old)]


def unpacked(blob: bytes) -> str:
    """JSON from where the database has it packed with zlib (docs/reference/schema.md)."""
    return zlib.decompress(blob).decode()


def packed(text: str) -> bytes:
    """JSON as the database has it."""
    return zlib.compress(text.encode(), 1)


def _fresh(prefix: str, column: str, number: int) -> str:
    return prefix + str(uuid.uuid5(uuid.NAMESPACE_OID, f"{column} {number}"))


def _cells(one: Copied, ids: Ids, names: Mapping[str, Cell]) -> Iterator[list[Any]]:
    """For each row, what each of its columns holds: a value, or what makes it from the number of the copy."""
    for row in one.rows:
        said = dict(zip(one.columns, row, strict=True))
        yield [_derived(said, column, names) or _cell(one, column, value, ids, names) for column, value in said.items()]


def _derived(said: Mapping[str, Any], column: str, names: Mapping[str, Cell]) -> Cell | None:
    """What follows from another column of the row: the digest of a key or a name."""
    if column != "digest":
        return None
    name = _renaming(said["key"] if "key" in said else said["name"], names)
    return lambda number: key_of(name(number))


def _cell(one: Copied, column: str, value: Any, ids: Ids, names: Mapping[str, Cell]) -> Any:
    target = one.table if column == "id" else one.points.get(column)
    if target is not None:
        begin, step = ids.get(target, {}).get(value, (value, 0))
        return partial(_numbered, begin, step) if step else value
    if (one.table, column) == ("change", "n"):
        return partial(_numbered, value + 1, 1)
    if isinstance(value, bytes):
        return partial(_packed_copy, _renaming(unpacked(value), names))
    return _text_cell(one.table, column, value, names) if isinstance(value, str) else value


def _text_cell(table: str, column: str, value: str, names: Mapping[str, Cell]) -> Any:
    if (table, column) == ("url", "key"):
        address = next(iter(names.values()))
        return lambda number: key_of(address(number))
    if (table, column) == ("reading", "month"):
        return lambda number: _moved(datetime.fromisoformat(f"{value}-15"), table, number)[:7]
    if _MOMENT.fullmatch(value):
        return partial(_moved, datetime.fromisoformat(value), table)
    if _HEX.fullmatch(value):
        return partial(_digest, column)
    return _renaming(value, names) if any(name in value for name in names) else value


def _renaming(text: str, names: Mapping[str, Cell]) -> Cell:
    """The text with what stands in it of the template's names replaced, as what each copy's number makes of it."""
    pieces = re.split("|".join(f"({re.escape(name)})" for name in sorted(names, key=len, reverse=True)), text)
    parts = [names.get(piece, piece) for piece in pieces if piece]
    return lambda number: "".join(part(number) if callable(part) else part for part in parts)


def _packed_copy(text: Cell, number: int) -> bytes:
    return packed(text(number))


def _numbered(begin: int, step: int, number: int) -> int:
    return begin + step * number


def _moved(moment: datetime, table: str, number: int) -> str:
    """What was seen lies back, what is planned lies ahead."""
    ahead = timedelta(seconds=number % 8_640_000)
    moved = moment + ahead if table == "frontier" else moment - timedelta(days=number % _DAYS)
    return moved.strftime("%Y-%m-%d %H:%M:%S.%f")


def _digest(column: str, number: int) -> str:
    return hashlib.sha256(f"{column} {number}".encode()).hexdigest()


def _rows(cells: Sequence[Sequence[Any]], numbers: range) -> Iterator[list[Any]]:
    for number in numbers:
        for row in cells:
            yield [cell(number) if callable(cell) else cell for cell in row]


def _insert(one: Copied) -> str:
    columns = ", ".join(f'"{column}"' for column in one.columns)
    return f'INSERT INTO "{one.table}" ({columns}) VALUES ({", ".join("?" * len(one.columns))})'


def let_index(database: sqlite3.Connection) -> None:
    """Whoever opens the archive next puts all articles into the search index."""
    database.execute("UPDATE search_state SET normaliser = ''")
    database.commit()
