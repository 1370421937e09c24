"""The command: a front page for a year, and what its teasers' paths take up."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.extraction import machine
from storage.versioning.stays import MOST_PLACES, Stay, seen, went_on

DAYS, EVERY, TEASERS, NEWS = 365, 300, 80, 60
"""Days, seconds between captures, teasers on the page, and how many are new in a day."""
_STAYING = 5
"""Teasers that stand the whole time: a box at the end."""
INTRODUCTION = f"""# What a front page costs over a year

Written by `python -m benchmarks.fronts` (`make bench-fronts`); do not edit. An invented front page of {TEASERS} teasers
is captured every {EVERY // 60} minutes for {DAYS} days. {NEWS} times a day a new teaser comes in at any height, more
often high up, and the lowest goes; {_STAYING} teasers at the end stand the whole time. A path has a place wherever the
teaser moved, and keeps {MOST_PLACES:,} of them, and of the days before these the best. Bytes are those of its JSON."""


class Front:
    """The page: its spans from the highest teaser on, and what became of those that are over."""

    def __init__(self) -> None:
        self.chance = random.Random(1)
        self.spans: list[tuple[int, Stay]] = []
        self.over: list[Stay] = []
        self.written = 0

    def captured(self, at: int) -> None:
        """A capture, at so many seconds."""
        if len(self.spans) < TEASERS:
            self.spans += [(at, Stay()) for _ in range(TEASERS - len(self.spans))]
        elif self.chance.random() < NEWS * EVERY / 86_400:
            self.spans.insert(min(int(self.chance.expovariate(1 / 20)), TEASERS - _STAYING - 1), (at, Stay()))
            self.over.append(self.spans.pop(TEASERS - _STAYING)[1])
        before = [stay.path for _began, stay in self.spans]
        self.spans = [
            (began, seen(went_on(stay, EVERY), at - began, place, highest=True))
            for place, (began, stay) in enumerate(self.spans)
        ]
        moved = [stay.path for path, (_began, stay) in zip(before, self.spans, strict=True) if stay.path != path]
        self.written += sum(map(_size, moved))


def _size(path: object) -> int:
    return len(json.dumps(path, separators=(", ", ": ")))


def main(where: str) -> None:
    """Let the year pass, write the table."""
    facts = [*machine.facts()]
    front = Front()
    for at in range(0, DAYS * 86_400, EVERY):
        front.captured(at)
    stays = [*front.over, *(stay for _began, stay in front.spans)]
    table = "\n".join(f"| {label} | {of(front, stays):,.0f} |" for label, of in _ROWS.items())
    said = [INTRODUCTION, "\n".join(f"- {one}" for one in facts), f"| | |\n|---|---:|\n{table}"]
    Path(where).write_text("\n\n".join(said) + "\n", "utf-8")
    print(table)


_ROWS: dict[str, Callable[[Front, list[Stay]], float]] = {
    "captures": lambda _front, _stays: DAYS * 86_400 // EVERY,
    "rows, were there one for each teaser and capture": lambda _front, stays: sum(one.observations for one in stays),
    "spans, a row each": lambda _front, stays: len(stays),
    "places in their paths": lambda _front, stays: sum(len(one.path) for one in stays),
    "bytes of all paths": lambda _front, stays: sum(_size(one.path) for one in stays),
    "bytes of a path, mean": lambda _front, stays: sum(_size(one.path) for one in stays) / len(stays),
    "bytes of the longest path": lambda _front, stays: max(_size(one.path) for one in stays),
    "bytes of paths written in a day, mean": lambda front, _stays: front.written / DAYS,
}


if __name__ == "__main__":
    main(*sys.argv[1:])
