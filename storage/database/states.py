"""Whether anybody has committed anything since: what was read before is what is there, as long as nobody has.

In: a database. Out: a text that is another one after each commit, told without a look at any table; and one that is
another one after each decision of people.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass

from sqlalchemy import Engine, text

from storage.database import sqlite
from storage.database.sqlite import Still

# A rebuild writes the same decisions anew, in another epoch.
_DECIDED = "SELECT (SELECT max(id) FROM epoch), count(*), max(id), count(released) FROM decision"
_SNAPSHOT = text(f"SELECT CAST(pg_current_snapshot() AS text), d.* FROM ({_DECIDED}) d")

_PATIENCE = 1.0
"""Seconds for which one waits until another one has asked."""


@dataclass(frozen=True, slots=True)
class CommittedState:
    """Two texts: `commits` is another one after each commit, `decisions` after each that wrote or ended a decision.

    Whatever is read after both were asked for is of this state, or of a later one.
    """

    commits: str
    decisions: str


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
        self._last: CommittedState | None = None

    def now(self) -> CommittedState | None:
        """The state; None of a file of which SQLite cannot tell, or where it is not told at once."""
        if not self._lock.acquire(timeout=_PATIENCE):
            return None
        try:
            return self._of_file() if self._engine.dialect.name == "sqlite" else self._of_server()
        except sqlite3.OperationalError:
            return None  # whoever reads next is told why
        finally:
            self._lock.release()

    def _of_server(self) -> CommittedState:
        with self._engine.connect() as connection:
            snapshot, *decided = connection.execute(_SNAPSHOT).one()
            return CommittedState(str(snapshot), str(decided))

    def _of_file(self) -> CommittedState | None:
        if self._watching is None:
            self._watching = sqlite.connect(str(self._engine.url.database))
            self._watching.execute("PRAGMA busy_timeout = 0")
        if isinstance(self._watching, Still):
            return None
        commits = str(self._watching.execute("PRAGMA data_version").fetchone()[0])
        if self._last is None or self._last.commits != commits:
            self._last = CommittedState(commits, str(self._watching.execute(_DECIDED).fetchone()))
        return self._last

    def close(self) -> None:
        """Close what was opened."""
        with self._lock:
            if self._watching is not None:
                self._watching.close()
                self._watching = None
