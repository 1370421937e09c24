"""Articles as rows for other programs: one for each, with its newest text that may be shown. Nothing here writes.

In: a connection, and surrogates of versions, in whatever order. Out: a dict for each, in that order, with the names of
`COLUMNS`: texts, numbers, truths, lists, and moments as ISO 8601 text in UTC that ends in Z. The database itself writes
the moments, the same on SQLite and PostgreSQL, since to make half a million datetimes costs more than to read the rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, Connection, TextualSelect, bindparam, text
from sqlalchemy import column as named

from storage.database.schema import ARTICLE, CAPTURE, URL, VERSION, WARC_FILE
from storage.database.schema.public_view import MEANINGS

_AT_ONCE = 500

ArticleRow = dict[str, Any]
"""An article by the names of `COLUMNS`."""


class CellKind(StrEnum):
    """What a cell of a row is in Python, when it is not None."""

    TEXT = "text"
    MOMENT = "moment"
    """str, as 2026-03-30T07:15:00Z; digits of the second only where there are any."""
    NUMBER = "number"
    TRUTH = "truth"
    TEXTS = "texts"
    """list of str"""
    OBJECTS = "objects"
    """list of dicts of str"""


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column of an article's row; `source` is what it is in SQL, empty where it is worked out of the others."""

    name: str
    kind: CellKind
    source: str
    comment: str


def _column(kind: CellKind, source: str, name: str = "", comment: str = "") -> RowColumn:
    """A column of a table, by the alias and name that it has in `_FROM`, and what the schema says of it."""
    alias, _, column = source.partition(".")
    return RowColumn(name or column, kind, source, comment or str(_TABLES[alias].c[column].comment))


_TABLES = {"a": ARTICLE, "v": VERSION, "f": CAPTURE, "l": CAPTURE, "h": CAPTURE, "u": URL, "w": WARC_FILE}
_TEXT, _MOMENT, _NUMBER, _TRUTH = CellKind.TEXT, CellKind.MOMENT, CellKind.NUMBER, CellKind.TRUTH

COLUMNS: tuple[RowColumn, ...] = (
    _column(_TEXT, "a.site"),
    _column(_TEXT, "a.key"),
    _column(_TEXT, "u.url", comment="Canonical URL at which this text was first captured."),
    _column(_TEXT, "f.record_id", "version", "The version's public id: record id of the first capture with this text."),
    _column(_NUMBER, "v.no", "version_no"),
    _column(_TEXT, "v.title"),
    _column(_TEXT, "v.kicker"),
    _column(_TEXT, "v.subtitle"),
    _column(_TEXT, "v.kind"),
    _column(_TEXT, "v.text"),
    _column(CellKind.TEXTS, "v.authors"),
    _column(_MOMENT, "v.published", comment="When the page says it was published, UTC."),
    _column(_NUMBER, "v.published_offset"),
    _column(_MOMENT, "v.modified", comment="When the page says it was modified, UTC."),
    _column(_NUMBER, "v.modified_offset"),
    _column(_MOMENT, "a.first_seen"),
    _column(_MOMENT, "a.last_seen"),
    _column(_MOMENT, "a.gone_at"),
    _column(_TEXT, "a.gone_why"),
    _column(_TEXT, "v.section"),
    _column(CellKind.TEXTS, "v.tags"),
    _column(_TEXT, "v.language"),
    _column(_TEXT, "v.canonical"),
    _column(CellKind.OBJECTS, "v.images"),
    _column(_TRUTH, "v.paywalled"),
    _column(_TRUTH, "v.truncated"),
    RowColumn("words", _NUMBER, "", "Words of the text: what stands between white space."),
    _column(_TEXT, "h.record_id", "capture", "Record id of the capture whose bytes this was read in."),
    _column(_MOMENT, "h.at", "captured_at", "When that capture was made, UTC."),
    _column(_TEXT, "w.name", "file", "Name of the WARC file in which that record lies."),
    _column(_NUMBER, "h.offset", comment="Bytes before that record in that file."),
    _column(_NUMBER, "h.length", comment="Bytes of that record as stored."),
    RowColumn("published_precision", _TEXT, "", MEANINGS["published_precision"].meaning),
    RowColumn("access", _TEXT, "", MEANINGS["access"].meaning),
    RowColumn("publication", _TEXT, "", "What the paper calls itself, as its file says; null: it does not."),
)
_EVIDENCE = {"sqlite": "json_extract(v.evidence, '$.{}')", "postgresql": "v.evidence ->> '{}'"}

_FROM = """
    FROM version v
    JOIN article a ON a.id = v.article_id
    JOIN capture f ON f.id = v.first_capture_id
    JOIN url u ON u.id = f.url_id
    JOIN capture l ON l.id = v.last_capture_id
    JOIN capture h ON h.id = l.sight_id
    JOIN warc_file w ON w.id = h.file_id
    WHERE v.id IN :versions
"""
_MOMENTS = {
    "sqlite": "CASE substr({0}, 20) WHEN '.000000' THEN replace(substr({0}, 1, 19), ' ', 'T')"
    " ELSE replace({0}, ' ', 'T') END || 'Z'",
    "postgresql": "to_char({0} AT TIME ZONE 'UTC', CASE WHEN date_trunc('second', {0}) = {0}"
    """ THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"' ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END)""",
}
_NAMES = tuple(column.name for column in COLUMNS)
_LISTS = tuple(column.name for column in COLUMNS if column.kind in (CellKind.TEXTS, CellKind.OBJECTS))
_TRUTHS = tuple(column.name for column in COLUMNS if column.kind is CellKind.TRUTH)
_read_json = json.JSONDecoder().raw_decode


def rows_of(connection: Connection, versions: Iterable[int]) -> Iterator[ArticleRow]:
    """The rows of these versions, by surrogate, in this order; what is not there any more is left out."""
    statement = _statement(connection.dialect.name)
    for some in _batches(versions):
        found = {row[-1]: row for row in connection.execute(statement, {"versions": some})}
        yield from (_row(found[version]) for version in some if version in found)


def _batches(versions: Iterable[int]) -> Iterator[list[int]]:
    left = iter(versions)
    while some := list(islice(left, _AT_ONCE)):
        yield some


@cache
def _statement(dialect: str) -> TextualSelect:
    wanted = ", ".join(_expression(column, dialect) for column in COLUMNS)
    versions: BindParameter[int] = bindparam("versions", expanding=True)
    asked = text(f"SELECT {wanted}, v.id {_FROM}").bindparams(versions)  # names of our own, nothing that was typed
    return asked.columns(*map(named, _NAMES), named("surrogate"))  # else they are looked for in each answer


def _expression(column: RowColumn, dialect: str) -> str:
    if column.name in _TOLD:
        return _TOLD[column.name](dialect)
    if not column.source:
        return "NULL"
    alias, _, name = column.source.partition(".")
    quoted = f'{alias}."{name}"'
    if column.kind is CellKind.MOMENT:
        return _MOMENTS[dialect].format(quoted).replace(":", r"\:")
    return f"CAST({quoted} AS text)" if column.name in _LISTS else quoted


def _says(dialect: str, field: str, what: str) -> str:
    return f"{_EVIDENCE[dialect].format(field)} LIKE '%, {what}%'"


def _precision(dialect: str) -> str:
    whole = {
        "sqlite": "substr(v.published, 18) = '00.000000'",
        "postgresql": "date_trunc('minute', v.published) = v.published",
    }
    return f"""CASE WHEN v.published IS NULL THEN NULL WHEN {_says(dialect, "published", "day only")} THEN 'day'
        WHEN {whole[dialect]} THEN 'minute' ELSE 'second' END"""


def _access(dialect: str) -> str:
    return f"""CASE WHEN v.paywalled AND {_says(dialect, "paywalled", "metered")} THEN 'metered'
        WHEN v.paywalled THEN 'paid' WHEN {_says(dialect, "access", "free")} THEN 'free' ELSE 'unknown' END"""


def _publication(_dialect: str) -> str:
    return """(SELECT d.title FROM site_version d WHERE d.name = a.site AND d.title IS NOT NULL
        ORDER BY d.since DESC NULLS LAST, d.id DESC LIMIT 1)"""


_TOLD = {"published_precision": _precision, "access": _access, "publication": _publication}
"""What the views say in the same words (revisions 0019 and 0021)."""


def _row(cells: Sequence[Any]) -> ArticleRow:
    found = dict(zip(_NAMES, cells, strict=False))  # behind them stands the surrogate
    for name in _LISTS:
        written = found[name]
        found[name] = [] if written == "[]" else _read_json(written)[0]
    for name in _TRUTHS:
        found[name] = bool(found[name])
    found["words"] = len(found["text"].split())
    return found
