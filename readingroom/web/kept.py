"""Answers that were made already, for as long as nothing was written since.

In: the state of a database, and what was asked. Out: the answer that was made of that state. Never: one of another.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from readingroom.web import problems
from readingroom.web.comfort import chosen_by

MOST_BYTES = 8_000_000
LARGEST = 400_000
"""Bytes of an answer that is kept at all."""

AnswerKey = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAnswer:
    """The body of an answer with status 200, its entity tag in quotes, its media type, and headers beside these."""

    body: bytes
    tag: str
    kind: str
    headers: Mapping[str, str]


def key_of(request: Request, now: datetime) -> AnswerKey:
    """All that a page is told of a request. Ages, and embargoes that end, are told to the minute."""
    scope = request.scope  # and not its URL, in which an encoded question mark looks like any other
    address = (scope["scheme"], request.url.netloc, scope["path"], scope["query_string"])
    accepted = (problems.wants_json(request), request.headers.get("Accept-Datetime", ""))
    return (*address, *accepted, chosen_by(request), int(now.timestamp()) // 60)


class KeptAnswers:
    """The answers that were asked for last, up to `most` bytes, of one state; those of others are forgotten."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        """Nothing is kept yet."""
        self._most = most
        self._lock = threading.Lock()
        self._state: str | None = None
        self._kept: OrderedDict[AnswerKey, MadeAnswer] = OrderedDict()
        self._bytes = 0

    def find(self, state: str | None, key: AnswerKey) -> MadeAnswer | None:
        """The answer of that state; None where there is none, or nobody knows the state."""
        with self._lock:
            self._turn_to(state)
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, state: str | None, key: AnswerKey, made: MadeAnswer) -> None:
        """Keep what was made of that state, or of a later one: its state was asked for before it was begun."""
        with self._lock:
            if state is None or state != self._state or len(made.body) > LARGEST or key in self._kept:
                return
            self._kept[key] = made
            self._bytes += len(made.body)
            while self._bytes > self._most:
                _key, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.body)

    def _turn_to(self, state: str | None) -> None:
        if state is None or state != self._state:
            self._kept.clear()
            self._state, self._bytes = state, 0
