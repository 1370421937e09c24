"""What is asked of the reading room: every kind of page, each with many different arguments.

In: an archive, how many addresses of each kind. Out: addresses, the same for the same archive.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from sqlalchemy import Connection, text

from benchmarks.search.questions import QUESTIONS
from readingroom.web import addresses
from storage.database.statements import AnyRow

_END = datetime(2026, 11, 29, tzinfo=UTC)
_YEARS = 10
_SECTIONS = ("World", "Business", "Sport", "Culture", "Local", "Science")
_ARTICLES = text(
    "SELECT a.site, a.key, u.url, v.no, v.title FROM article a JOIN url u ON u.id = a.id"
    " JOIN version v ON v.id = a.id WHERE a.id = :id AND a.id NOT IN (SELECT article_id FROM withheld_article)"
)


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page, and addresses of it."""

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Chance, and articles that it chose: any, and such as have two versions; so many `words` are asked for beside the
    questions that everybody asks.
    """

    chance: random.Random
    any: Sequence[AnyRow]
    changed: Sequence[AnyRow]
    words: int

    @property
    def article(self) -> AnyRow:
        """One of all."""
        return self.chance.choice(self.any)

    @property
    def of_two(self) -> AnyRow:
        """One of those with two versions."""
        return self.chance.choice(self.changed)

    @property
    def site(self) -> str:
        """One of the papers, each as likely as any other."""
        return f"paper{self.chance.randrange(40)}"

    @property
    def moment(self) -> str:
        """A moment of these ten years."""
        return f"{_END - timedelta(minutes=self.chance.randrange(_YEARS * 365 * 1440)):%Y-%m-%dT%H:%M}"

    @property
    def word(self) -> str:
        """A word of a title, as likely as it is frequent."""
        return str(self.chance.choice(self.article.title.split() or ["the"]))

    @property
    def question(self) -> str:
        """One of the questions that searches are measured by, or a word."""
        return self.chance.choice([*QUESTIONS.values(), *(self.word for _ in range(self.words))])


_ASKED: Mapping[str, Callable[[Drawn], str]] = {
    "edition": lambda _drawn: "/",
    "edition of a moment": lambda drawn: f"/?at={drawn.moment}",
    "search": lambda drawn: addresses.found(q=drawn.question),
    "search by relevance": lambda drawn: addresses.found(q=drawn.question, sort="relevance"),
    "search, keywords": lambda drawn: addresses.found(q=drawn.word, view="keywords"),
    "search, trend": lambda drawn: addresses.found(q=drawn.question, view="trend"),
    "search within facets": lambda drawn: addresses.found(
        q=drawn.word, site=drawn.site, section=drawn.chance.choice(_SECTIONS)
    ),
    "search for nothing": lambda drawn: addresses.found(
        limit=drawn.chance.randint(20, 40), site=drawn.chance.choice(["", drawn.site])
    ),
    "article": lambda drawn: addresses.article(*drawn.article[:2]),
    "article, first version": lambda drawn: addresses.article(*drawn.of_two[:2], version=1),
    "difference": lambda drawn: addresses.difference(*drawn.of_two[:2]),
    "cite": lambda drawn: addresses.cite(*drawn.article[:2], style=drawn.chance.choice(["ris", "bibtex"])),
    "front page": lambda drawn: addresses.front(drawn.site),
    "front page of a moment": lambda drawn: addresses.front(drawn.site, at=drawn.moment),
    "days": lambda drawn: f"/days?year={drawn.chance.randint(2017, 2026)}",
    "sites": lambda _drawn: "/sites",
    "site": lambda drawn: addresses.site(drawn.site),
    "jobs": lambda drawn: f"/jobs?limit={drawn.chance.randint(50, 100)}",
    "jobs of a site": lambda drawn: f"/jobs?site={drawn.site}",
    "stories": lambda drawn: drawn.chance.choice(["/stories", f"/stories?site={drawn.site}"]),
    "changes": lambda drawn: drawn.chance.choice(["/changes", f"/changes?site={drawn.site}"]),
    "sections": lambda drawn: drawn.chance.choice(["/sections", f"/sections?site={drawn.site}"]),
    "authors": lambda drawn: drawn.chance.choice(["/authors", f"/authors?site={drawn.site}"]),
    "sources": lambda _drawn: "/sources",
    "by any name": lambda drawn: addresses.named(url=drawn.article.url),
    "TimeGate": lambda drawn: addresses.timegate(drawn.article.url),
    "TimeMap": lambda drawn: addresses.timemap(drawn.article.url),
    "TimeMap of a front page": lambda drawn: addresses.timemap(f"https://{drawn.site}.example/"),
    "API, count": lambda drawn: f"/api/count?q={quote(drawn.question)}",
    "API, trend": lambda drawn: f"/api/trend?q={quote(drawn.question)}&period=week",
    "API, articles": lambda drawn: f"/api/articles?q={quote(drawn.question)}&limit=50",
    "API, sample": lambda drawn: f"/api/sample?q={quote(drawn.word)}&seed={drawn.chance.randint(1, 99)}",
    "API, words": lambda drawn: f"/api/words?q={quote(drawn.word)}",
    "API, sources": lambda drawn: f"/api/sources?q={quote(drawn.question)}",
    "API, languages": lambda drawn: f"/api/languages?q={quote(drawn.question)}",
    "API, article": lambda drawn: addresses.article(*drawn.article[:2]).replace("/article", "/api/article", 1),
    "API, changes": lambda drawn: f"/api/changes?since={drawn.chance.randrange(1000)}&limit=50",
    "API, sites": lambda _drawn: "/api/sites",
    "not there": lambda drawn: addresses.article(drawn.site, f"https://nowhere.example/{drawn.chance.random()}"),
}

MIXED = {
    "edition": 10,
    "search": 20,
    "search by relevance": 3,
    "search within facets": 5,
    "search, keywords": 2,
    "search, trend": 2,
    "search for nothing": 3,
    "article": 30,
    "article, first version": 3,
    "difference": 5,
    "front page": 5,
    "front page of a moment": 3,
    "days": 2,
    "sites": 2,
    "site": 2,
    "jobs": 1,
    "TimeGate": 1,
    "API, articles": 5,
}
"""Of a hundred requests or so, so many are of a kind: readers who search, and read what they found."""


def kinds(connection: Connection, articles: int, each: int) -> list[PageKind]:
    """So many addresses of every kind of page; searches are mostly the hard ones."""
    drawn = _drawn(connection, articles, 500, words=8)
    return [PageKind(name, tuple(asked(drawn) for _ in range(each))) for name, asked in _ASKED.items()]


def mixed(connection: Connection, articles: int, count: int) -> list[str]:
    """So many addresses of all kinds, as readers ask for them: of three searches one is what others ask, too."""
    drawn = _drawn(connection, articles, 5_000, words=2 * len(QUESTIONS))
    names = drawn.chance.choices([*MIXED], [*MIXED.values()], k=count)
    return [_ASKED[name](drawn) for name in names]


def _drawn(connection: Connection, articles: int, count: int, words: int) -> Drawn:
    chance = random.Random(14)
    some = [chance.randint(1, articles) for _ in range(count)]
    rows = [
        connection.execute(_ARTICLES, {"id": one}).first() for one in (*some, *(one // 10 * 10 or 10 for one in some))
    ]
    found = [row for row in rows if row is not None]
    return Drawn(chance, found, [row for row in found if row.no == 2], words)
