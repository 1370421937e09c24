"""Answers that were made already: for as long as nothing was written since, and of some pages for seconds longer.

In: the state of a database, and what was asked. Out: the answer that was made of that state; or, where a page may be
some seconds old, of one before it in which people had decided the same. Never: one from before a decision.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request

from readingroom.web import problems
from readingroom.web.comfort import chosen_by
from storage.database.states import CommittedState

MOST_BYTES = 8_000_000
LARGEST = 400_000
"""Bytes of an answer that is kept at all."""

AnswerKey = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAnswer:
    """The body of an answer with status 200, its entity tag in quotes, its media type, and headers beside these.

    `at` is when it was begun or later, in seconds of a clock that only goes on.
    """

    body: bytes
    tag: str
    kind: str
    headers: Mapping[str, str]
    at: float = field(default_factory=time.monotonic)


def key_of(request: Request, now: datetime) -> AnswerKey:
    """All that a page is told of a request. Ages, and embargoes that end, are told to the minute."""
    scope = request.scope  # and not its URL, in which an encoded question mark looks like any other
    address = (scope["scheme"], request.url.netloc, scope["path"], scope["query_string"])
    accepted = (problems.wants_json(request), request.headers.get("Accept-Datetime", ""))
    return (*address, *accepted, chosen_by(request), int(now.timestamp()) // 60)


@dataclass(frozen=True, slots=True)
class _AnswerKept:
    """An answer, the state of which it was made, and the moment until which it may be older than the newest commit."""

    made: MadeAnswer
    state: CommittedState
    until: float

    def holds(self, state: CommittedState, now: float) -> bool:
        """Whether it may be told of a state."""
        return self.state == state or (self.state.decisions == state.decisions and now < self.until)


class KeptAnswers:
    """The answers that were asked for last, up to `most` bytes."""

    def __init__(self, most: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is kept yet."""
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[AnswerKey, _AnswerKept] = OrderedDict()
        self._bytes = 0

    def find(self, state: CommittedState | None, key: AnswerKey) -> MadeAnswer | None:
        """The answer that holds of that state; None where there is none, or nobody knows the state."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or state is None or not found.holds(state, self._clock()):
                return None
            self._kept.move_to_end(key)
            return found.made

    def keep(self, state: CommittedState | None, key: AnswerKey, made: MadeAnswer, fresh: float = 0) -> None:
        """Keep what was made of that state, or of a later one: its state was asked for before it was begun.

        It may be `fresh` seconds old beside later commits.
        """
        with self._lock:
            if state is None or len(made.body) > LARGEST:
                return
            self._forget(key)
            self._kept[key] = _AnswerKept(made, state, made.at + fresh)
            self._bytes += len(made.body)
            self._make_room(state, self._clock())

    def _make_room(self, state: CommittedState, now: float) -> None:
        """Forget what was not asked for since, while it does not hold any more, or is too much."""
        while self._kept and (self._bytes > self._most or not next(iter(self._kept.values())).holds(state, now)):
            self._forget(next(iter(self._kept)))

    def _forget(self, key: AnswerKey) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone.made.body)
