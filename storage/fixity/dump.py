"""The rebuilt tables as text: sorted JSON Lines with natural keys, equal for equal archives.

This is how equality of two databases is defined: a crawl's, after it has settled, and that of a reread of its files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from storage.database.schema import METADATA

# Bookkeeping of this build that says nothing of the archive.
_LEFT_OUT = {
    "url": {"stale", "folded_to"},
    "warc_file": {"place", "state", "size", "sha256"},  # of what was closed, which the file itself does not say
}
_NATURAL = {
    "url": ("url",),
    "capture": ("record_id",),
    "warc_file": ("name",),
    "article": ("site", "key"),
    "recipe": ("extractor", "site_digest", "snapshot"),
}


def rebuilt_tables() -> list[Table]:
    """The tables that a reread rebuilds, in the order of the schema."""
    return [table for table in METADATA.sorted_tables if table.info["rebuilt"]]


def dump(connection: Connection) -> Iterator[str]:
    """Lines of JSON, one a row: {"table": …, columns with natural keys in place of surrogates}, sorted."""
    naturals = {name: _naturals(connection, METADATA.tables[name], keys) for name, keys in _NATURAL.items()}
    for table in rebuilt_tables():
        query = select(table)
        if table.name == "url":
            # URLs that were only heard of stand in the tables that say so.
            query = query.where(table.c.site.is_not(None))
        yield from sorted(_line(table, row, naturals) for row in connection.execute(query).mappings())


def _naturals(connection: Connection, table: Table, keys: tuple[str, ...]) -> dict[int, str]:
    rows = connection.execute(select(table.c.id, *(table.c[key] for key in keys)))
    return {row[0]: " ".join(row[1:]) for row in rows}


def _line(table: Table, row: RowMapping, naturals: Mapping[str, dict[int, str]]) -> str:
    shown: dict[str, Any] = {"table": table.name}
    for column in table.columns:
        if column.name == "id" or column.name in _LEFT_OUT.get(table.name, ()):
            continue
        value = row[column.name]
        target = next(iter(column.foreign_keys), None)
        if target is not None and value is not None:
            value = naturals[target.column.table.name][value]
        shown[column.name.removesuffix("_id") if target is not None else column.name] = value
    return json.dumps(shown, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"cannot dump {value!r}")
