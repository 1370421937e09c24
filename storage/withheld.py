"""What must not be handed out: the addresses of what was taken down.

In: an open archive. Out: canonical URLs. Every way out asks here: replay, exports, indexes that leave the archive.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.database.log.decisions import TAKEDOWN, noun, urls_of_target
from storage.database.schema import DECISION


def withheld_urls(connection: Connection) -> frozenset[str]:
    """Canonical URLs of which nothing may be shown, with all addresses of the articles that they name."""
    rows = connection.execute(select(DECISION).where(DECISION.c.kind == TAKEDOWN))
    return frozenset(url for row in rows for url in urls_of_target(connection, noun(row)))
