"""Whether anybody has committed anything since: what was read before is what is there, as long as nobody has.

In: a database. Out: a text that is another one after each commit. It is told without a look at any table.
"""

from __future__ import annotations

import sqlite3
import threading

from sqlalchemy import Engine, text

from storage.database import sqlite
from storage.database.sqlite import Still

_SNAPSHOT = text("SELECT CAST(pg_current_snapshot() AS text)")


class CommittedStates:
    """States of the database behind an engine.

    SQLite counts the commits of others for each connection (https://sqlite.org/pragma.html#pragma_data_version): one is
    kept that is asked for nothing else, so that all commits are of others. PostgreSQL numbers transactions, and a
    snapshot says which of them can be seen.
    """

    def __init__(self, engine: Engine) -> None:
        """Nothing is connected before it is needed."""
        self._engine = engine
        self._lock = threading.Lock()
        self._watching: sqlite3.Connection | None = None

    def now(self) -> str | None:
        """The state; None of a file of which SQLite cannot tell, or not at once."""
        if self._engine.dialect.name != "sqlite":
            with self._engine.connect() as connection:
                return str(connection.scalar(_SNAPSHOT))
        with self._lock:
            try:
                return self._of_file()
            except sqlite3.OperationalError:
                return None  # whoever reads next is told why

    def _of_file(self) -> str | None:
        if self._watching is None:
            self._watching = sqlite.connect(str(self._engine.url.database))
            self._watching.execute("PRAGMA busy_timeout = 0")
        if isinstance(self._watching, Still):
            return None
        return str(self._watching.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close what was opened."""
        with self._lock:
            if self._watching is not None:
                self._watching.close()
                self._watching = None
