"""Turns at hosts that several machines share."""

from __future__ import annotations

from sqlalchemy import Table, TypedColumns, UniqueConstraint

from storage.database.schema.base import KEPT, METADATA, holds, may_hold, surrogate
from storage.database.schema.column_types import CleanText, UtcDateTime


class HostTurnColumns(TypedColumns):
    """When a host may be asked again, by whichever machine."""

    id = surrogate()
    host = holds(CleanText, "Host and port, as in URLs.")
    free = holds(UtcDateTime, "When anybody may ask it again, UTC, by the clock of the database.")
    rests = may_hold(UtcDateTime, "Until when it asked to be left alone (Retry-After), UTC; null: it never did.")


HOST_TURN = Table(
    "host_turn",
    METADATA,
    HostTurnColumns,
    UniqueConstraint("host"),
    info=KEPT,
    comment="One request at a time at a host, over all machines of an archive on PostgreSQL; of SQLite a file says it.",
)
