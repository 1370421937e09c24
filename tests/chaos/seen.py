"""What a server has seen: the judge of a run.

In: the lines that the servers' process writes. Out: requests, with the time at which the kernel had them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """A request: to which host, for what, and when it came (seconds since 1970, by the kernel, before any process was
    woken for it); whether it was answered to the end, as far as the server can know.
    """

    host: str
    path: str
    at: float
    was_answered: bool

    @property
    def line(self) -> str:
        """As it stands in the log."""
        return json.dumps(asdict(self))


class SeenSoFar:
    """How many requests a log has, counted on from look to look."""

    def __init__(self, log: Path) -> None:
        self._log, self._to, self._count = log, 0, 0

    def count(self) -> int:
        """Until now."""
        if self._log.exists():
            with self._log.open("rb") as file:
                file.seek(self._to)
                new = file.read()
            self._to, self._count = self._to + len(new), self._count + new.count(b"\n")
        return self._count


def seen(log: Path) -> list[SeenRequest]:
    """All requests of a log, in the order in which they came."""
    return sorted(_lines(log), key=lambda request: request.at)


def _lines(log: Path) -> Iterator[SeenRequest]:
    for line in log.read_text("utf-8").splitlines(keepends=True):
        if line.endswith("\n"):  # the last one may be half written
            yield SeenRequest(**json.loads(line))
