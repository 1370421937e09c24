"""A transaction that was cut off by the server's end, tried once more when the server is there again.

A server that is restarted, or a network that drops a connection, is no reason to end a job of hours.
What failed before its commit is tried again. Whether a commit took place that was cut in its middle the server knows:
a transaction has a number, and the log says what became of it, also behind a crash.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.database.engine import may_write
from storage.errors import ArchiveError

SECONDS = 30.0
"""So long a server may be away."""
_PAUSE = 0.5
_AT_ONCE = 2.0
"""Seconds within which a server that stayed away is not asked again: one that stands still takes ten each."""
_DEADLOCK = "40P01"
"""https://www.postgresql.org/docs/current/errcodes-appendix.html: nothing of the transaction has taken place."""
_CHOSEN_TIMES = 5
"""So often a transaction may be chosen. One that begins again at once can take the row back before the one that waited
for it has woken up (PostgreSQL 15: two of a thousand tries), and then both wait for each other again.
"""

_STATE = text("SELECT pg_xact_status(CAST(:number AS xid8))")
_TOOK_PLACE = {"committed": True, "aborted": False}

_Done = TypeVar("_Done")
Transaction = Callable[[], AbstractContextManager[Connection]]
"""`Database.read` or `Database.write`."""


@dataclass(frozen=True, slots=True)
class _Finished(Generic[_Done]):
    """What was done, but for its commit; `number`: the transaction's, None where there is nothing to be committed."""

    answer: _Done
    number: str | None


@dataclass(frozen=True, slots=True)
class _GivenUp:
    """A server that stayed away; at a `moment` (monotonic)."""

    moment: float
    fault: ArchiveError


_GIVEN_UP: WeakKeyDictionary[object, _GivenUp] = WeakKeyDictionary()
"""By database, until it answers. A job that ends by it asks ten times more, and each would wait for half a minute."""


def retrying(transaction: Transaction, work: Callable[[Connection], _Done]) -> _Done:
    """Do `work` in a transaction; if the connection is lost before it is committed, once more in another. So, too, and
    up to five times, if the server ended it because it and another one waited for each other.

    `work` may run several times and must do nothing but use its connection. Raises as the transaction does. Whoever
    asks behind one that has waited in vain does not wait anew.
    """
    database = _database_of(transaction)
    known = _GIVEN_UP.get(database)
    if known is not None and time.monotonic() - known.moment < _AT_ONCE:
        raise known.fault
    try:
        answer = _tried(transaction, work)
    except ArchiveError as fault:
        if database in _GIVEN_UP:
            _GIVEN_UP[database] = _GivenUp(time.monotonic(), fault)
        raise
    _GIVEN_UP.pop(database, None)
    return answer


def _tried(transaction: Transaction, work: Callable[[Connection], _Done]) -> _Done:
    cuts, chosen = 1, _CHOSEN_TIMES
    while True:
        finished: list[_Finished[_Done]] = []
        try:
            with transaction() as connection:
                finished.append(_Finished(work(connection), _number_of(connection)))
            return finished[0].answer
        except ArchiveError as fault:
            if not is_cut(fault):
                raise
            cuts, chosen = (cuts, chosen - 1) if _was_chosen(fault) else (cuts - 1, chosen)
            if min(cuts, chosen) < 0 and not finished:
                raise
            _let_others_pass(transaction)
            for done in finished:
                if _took_place(transaction, done.number, fault):
                    return done.answer
            if min(cuts, chosen) < 0:
                raise


def _database_of(transaction: Transaction) -> object:
    return getattr(transaction, "__self__", transaction)


def _number_of(connection: Connection) -> str | None:
    """The number of a transaction that has written something; it is never given again. One that only reads is not
    asked: it would cost half as much again.
    """
    if connection.dialect.name != "postgresql" or not may_write(connection):
        return None
    number = connection.exec_driver_sql("SELECT pg_current_xact_id_if_assigned()::text").scalar_one()
    return None if number is None else str(number)


def _took_place(transaction: Transaction, number: str | None, fault: ArchiveError) -> bool:
    """Whether a transaction was committed whose commit was cut. Raises `fault` where the server does not say.

    https://www.postgresql.org/docs/current/functions-info.html: "if an application loses its connection to the database
    server while a COMMIT is in progress". Until the server has seen that the connection is lost it is in progress.
    """
    until = time.monotonic() + SECONDS
    while number is not None:
        with transaction() as connection:
            state = connection.scalar(_STATE, {"number": number})
        if (is_known := _TOOK_PLACE.get(state)) is not None:
            return is_known
        if state is None or time.monotonic() > until:
            raise fault
        time.sleep(_PAUSE)
    return True


def is_cut(fault: ArchiveError) -> bool:
    """Whether a server was there and went away, or is not there, or has chosen this transaction of two that waited for
    each other; a file of SQLite is never cut off.
    """
    cause = fault.__cause__
    if not isinstance(cause, DBAPIError) or not type(cause.orig).__module__.startswith("psycopg"):
        return False
    return _was_chosen(fault) or cause.connection_invalidated or cause.statement is None


def _was_chosen(fault: ArchiveError) -> bool:
    return getattr(getattr(fault.__cause__, "orig", None), "sqlstate", None) == _DEADLOCK


def _let_others_pass(transaction: Transaction) -> None:
    """Wait for a moment of chance, so that two do not meet again, and for the server."""
    time.sleep(random.uniform(0, _PAUSE))
    _wait(transaction)


def _wait(transaction: Transaction) -> None:
    """Return when the server answers, or when it has been waited for long enough."""
    database = _database_of(transaction)
    until = time.monotonic() + SECONDS
    while database not in _GIVEN_UP:
        try:
            with transaction() as connection:
                connection.execute(text("SELECT 1"))
        except ArchiveError as fault:
            if time.monotonic() > until:
                _GIVEN_UP[database] = _GivenUp(time.monotonic(), fault)
            time.sleep(_PAUSE)
        else:
            return
