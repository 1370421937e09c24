"""What a transaction that reads for a page was told already, so that nobody asks for it twice.

In: a connection, and a question by its name. Out: the answer, asked for the first time it is wanted.
Never: an answer that outlives its transaction; one in a transaction that writes, or that lasts as long as it likes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

_OPTION = "told_before"

_T = TypeVar("_T")


def remember(connection: Connection) -> None:
    """From now on, until its transaction ends, what is asked on this connection by `once` is asked once."""
    connection.execution_options(**{_OPTION: {}})


def is_remembered(connection: Connection) -> bool:
    """Whether it is asked once."""
    return _OPTION in connection.get_execution_options()


def once(connection: Connection, name: str, ask: Callable[[Connection], _T]) -> _T:
    """What a question has for an answer; where nothing is remembered, it is asked each time."""
    told: dict[str, Any] | None = connection.get_execution_options().get(_OPTION)
    if told is None:
        return ask(connection)
    if name not in told:
        told[name] = ask(connection)
    answer: _T = told[name]
    return answer
