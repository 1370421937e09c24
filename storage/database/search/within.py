"""What is asked of articles beside the words of their texts: when they were first captured, what the feed tells.

In: bounds. Out: conditions in SQL on a row `d` of search_document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_FIRST_SEEN = "EXISTS (SELECT 1 FROM article a WHERE a.id = d.article_id AND a.first_seen {} {})"
_TOLD = (
    "d.article_id IN (SELECT a.id FROM article a JOIN change n ON n.key = a.site || ' ' || a.key"
    " WHERE n.n > :{} AND n.subject = 'article'"
    " AND n.epoch = (SELECT e.key FROM epoch e ORDER BY e.id DESC LIMIT 1))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """First captured from `seen_from` on and before `seen_before`, both aware; told of behind change `since`.

    What is null does not matter.
    """

    seen_from: datetime | None = None
    seen_before: datetime | None = None
    since: int | None = None

    def conditions(self, dialect: str, named: Callable[[Any], str]) -> Iterator[str]:
        """Conditions; `named` takes in a parameter and gives its name."""
        for moment, sign in ((self.seen_from, ">="), (self.seen_before, "<")):
            if moment is not None:
                yield _FIRST_SEEN.format(sign, f":{named(_stored(moment, dialect))}")
        if self.since is not None:
            yield _TOLD.format(named(self.since))


def _stored(moment: datetime, dialect: str) -> datetime | str:
    """A moment as the column has it: on SQLite a text, in UTC."""
    there = moment.astimezone(UTC)
    return f"{there:%Y-%m-%d %H:%M:%S.%f}" if dialect == "sqlite" else there
