"""Questions, each asked in every way that a page of hits asks it.

In: a database with an index. Out: the median of some warm rounds, in milliseconds, of the clock and of the processor.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from storage.database.engine import Connection, Database
from storage.database.search.candidates import Search, count, keys
from storage.database.search.counting import Period, facets
from storage.database.search.finding import hits, sample
from storage.database.search.trends import trend
from storage.query.nodes import HitOrder
from storage.query.parser import parse

QUESTIONS = {
    "rare word": "zeppelin",
    "government": "government",
    "the": "the",
    "two words": "government climate",
    "phrase": '"climate change"',
    "beginning": "govern*",
    "near": "governors NEAR/5 harbour",
    "in the title": "title:government",
    "one without the other": "government -climate",
    "two characters": "政府",
    "four characters": "人民政府",
    "one character": "政",
    "one site": "the site:paper30",
    "one month": "the on:2026-05",
    "one language": "lang:de",
    "first words": "first/50 government",
}
WAYS = ("keys", "newest page", "relevance", "facets", "count", "trend", "sample")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """How long a question took, in milliseconds, way by way; `hits`: how many there are, in words.

    `worked`: of that, how long this process was at work: on a machine that others use it says more, of SQLite alone.
    """

    name: str
    words: str
    hits: str
    took: dict[str, float]
    worked: dict[str, float]


def ask(database: Database, rounds: int) -> Iterator[Timed]:
    """Every question in every way."""
    for name, words in QUESTIONS.items():
        search = Search(query=parse(words))
        with database.read() as connection:
            told = count(connection, search)
            times = {way: _median(partial_of(connection, search, way), rounds) for way in WAYS}
        took, worked = ({way: pair[place] for way, pair in times.items()} for place in (0, 1))
        hits_told = f"{'over ' if told.is_capped else ''}{told.number:,}"
        yield Timed(name=name, words=words, hits=hits_told, took=took, worked=worked)


def partial_of(connection: Connection, search: Search, way: str) -> Callable[[], object]:
    """What is done to answer in a way."""
    best = replace(search, order=HitOrder.RELEVANCE)
    return {
        "keys": lambda: keys(connection, search),
        "newest page": lambda: hits(connection, search),
        "relevance": lambda: hits(connection, best),
        "facets": lambda: facets(connection, search),
        "count": lambda: count(connection, search),
        "trend": lambda: trend(connection, search, Period.MONTH),
        "sample": lambda: sample(connection, search, 1),
    }[way]


def _median(asked: Callable[[], object], rounds: int) -> tuple[float, float]:
    asked()
    took, worked = [], []
    for _ in range(rounds):
        began, busy = time.perf_counter(), time.process_time()
        asked()
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    return statistics.median(took), statistics.median(worked)
