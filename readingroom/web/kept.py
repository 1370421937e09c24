"""Answers that were made already: for as long as nothing was written since, and of some pages for seconds longer.

In: the state of a database, and what was asked. Out: the answer that was made of that state; or, where a page may be
some seconds old, of one before it in which people had decided the same. While more ask than pages can be made, such a
page may be a minute old: many readers of one list cost no more than one. Never: one from before a decision.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from isal import isal_zlib
from starlette.requests import Request

from readingroom.web import problems
from readingroom.web.comfort import chosen_by
from storage.database.states import CommittedState

MOST_BYTES = 8_000_000
"""Of packed answers: HTML is a quarter of what it was, and twenty times as quickly packed and unpacked as sent."""
_LEVEL = 1
LARGEST = 400_000
"""Bytes of an answer that is kept at all."""

OLDER = 60.0
"""So many seconds old a list may be where who asks would have to wait for a newer one; other pages may not."""
_SWEPT_EVERY = 1.0
"""Seconds for which what is dead may take room: a look at each of thousands of answers takes some milliseconds."""


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """All that a page is told of a request; ages, and embargoes that end, are told to the minute."""

    asked: tuple[object, ...]
    minute: int

    def a_minute_ago(self) -> AnswerKey:
        """What was asked then."""
        return AnswerKey(self.asked, self.minute - 1)

    def is_asked_after(self, minute: int) -> bool:
        """Whether anybody may still ask for it who asks in that minute."""
        return self.minute >= minute - 1


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
    """What is asked, and when."""
    scope = request.scope  # and not its URL, in which an encoded question mark looks like any other
    address = (scope["scheme"], request.url.netloc, scope["path"], scope["query_string"])
    accepted = (problems.wants_json(request), request.headers.get("Accept-Datetime", ""))
    return AnswerKey((*address, *accepted, chosen_by(request)), int(now.timestamp()) // 60)


@dataclass(frozen=True, slots=True)
class _AnswerKept:
    """An answer, the state of which it was made, and for how many seconds it may be older than the newest commit.

    The body of `packed` is packed.
    """

    packed: MadeAnswer
    state: CommittedState
    fresh: float

    @property
    def made(self) -> MadeAnswer:
        """The answer as it was made."""
        return replace(self.packed, body=isal_zlib.decompress(self.packed.body))

    def holds(self, state: CommittedState, now: float) -> bool:
        """Whether it may be told of a state."""
        return self.state == state or self._is_younger(self.fresh, state, now)

    def holds_while_others_wait(self, state: CommittedState, now: float) -> bool:
        """Whether it may be told of a state rather than to have one more wait."""
        return self.state == state or self._is_younger(self.fresh and max(self.fresh, OLDER), state, now)

    def _is_younger(self, seconds: float, state: CommittedState, now: float) -> bool:
        return self.state.decisions == state.decisions and now < self.packed.at + seconds


class KeptAnswers:
    """The answers that were asked for last, up to `most` bytes in all, packed."""

    def __init__(self, most: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is kept yet."""
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[AnswerKey, _AnswerKept] = OrderedDict()
        self._bytes = 0
        self._swept = -_SWEPT_EVERY

    def find(self, state: CommittedState | None, key: AnswerKey) -> MadeAnswer | None:
        """The answer that holds of that state; None where there is none, or nobody knows the state."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or state is None or not found.holds(state, self._clock()):
                return None
            self._kept.move_to_end(key)
            return found.made

    def find_older(self, state: CommittedState | None, key: AnswerKey) -> MadeAnswer | None:
        """One that may be older, of this minute or the one before, for who would have to wait for a newer one."""
        with self._lock:
            for asked in (key, key.a_minute_ago()):
                found = self._kept.get(asked)
                if found is not None and state is not None and found.holds_while_others_wait(state, self._clock()):
                    self._kept.move_to_end(asked)
                    return found.made
            return None

    def keep(self, state: CommittedState | None, key: AnswerKey, made: MadeAnswer, fresh: float = 0) -> None:
        """Keep what was made of that state, or of a later one: its state was asked for before it was begun.

        It may be `fresh` seconds old beside later commits.
        """
        with self._lock:
            if state is None or len(made.body) > LARGEST:
                return
            self._forget(key)
            packed = isal_zlib.compress(made.body, _LEVEL)
            self._kept[key] = _AnswerKept(replace(made, body=packed), state, fresh)
            self._bytes += len(packed)
            self._sweep(state, key.minute)
            while self._bytes > self._most:
                self._forget(next(iter(self._kept)))

    def _sweep(self, state: CommittedState, minute: int) -> None:
        """Forget what may be told to nobody any more, wherever it stands: behind it are lists that are asked for."""
        now = self._clock()
        if now < self._swept + _SWEPT_EVERY:
            return
        self._swept = now
        for key, one in list(self._kept.items()):
            if not (key.is_asked_after(minute) and one.holds_while_others_wait(state, now)):
                self._forget(key)

    def _forget(self, key: AnswerKey) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone.packed.body)
