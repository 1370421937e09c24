"""What sites call themselves. Nothing here writes.

In: a connection. Out: titles by the names of sites, as the newest declaration of each gives it.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.database.schema import SITE_VERSION
from storage.database.told_before import once

_TITLES = (
    select(SITE_VERSION.c.name, SITE_VERSION.c.title)
    .where(SITE_VERSION.c.title.is_not(None))
    .order_by(SITE_VERSION.c.since.nulls_first(), SITE_VERSION.c.id)
)


def papers(connection: Connection) -> dict[str, str]:
    """The titles of all sites that have one."""
    return once(connection, "papers", _titles)


def _titles(connection: Connection) -> dict[str, str]:
    return {row.name: row.title for row in connection.execute(_TITLES)}
