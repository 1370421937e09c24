"""What the API answers, as dataclasses: they are the schemas of its description, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage.database.queries.articles import VersionLine
from storage.database.queries.sources import SourceStanding
from storage.database.queries.standing import SiteStanding
from storage.database.search.finding import FoundArticle
from storage.records import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many articles hold what is asked, of how many; capped: at least so many, nobody counted on."""

    relevant: int
    relevant_is_capped: bool
    total: int
    total_is_capped: bool
    understood: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchCounted:
    """Of `all` articles of a stretch of time that begins on `start`, `hits` hold what is asked; their share, 0 to 1."""

    start: date
    hits: int
    all: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime:
    """A search over time; capped: only the newest hits were looked at."""

    period: str
    stretches: tuple[StretchCounted, ...]
    is_capped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleEntry(FoundArticle):
    """An article that was found; `snippet` is some of its text, with «guillemets» around the words looked for."""

    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleList:
    """Articles, and how the query was understood; `next` is the cursor behind them, null where they end.

    `change` is the change as of which this was answered: asked with it as `as_of`, it is the same again. `withheld`: so
    many were left out that somebody withheld since that change.
    """

    articles: tuple[ArticleEntry, ...]
    next: str | None
    understood: str
    notes: tuple[str, ...]
    change: str
    withheld: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCounted:
    """A value of a fact, and how many of the articles have it."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How articles are distributed, most first; of the newest `of` alone, where it is capped."""

    values: tuple[ValueCounted, ...]
    of: int
    is_capped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WordCounted:
    """In how many of the sampled articles a word stands, and in how many of a sample of all of them."""

    word: str
    articles: int
    elsewhere: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """The words that tell the hits from all other articles, most telling first; from samples of `of` and `of_all`."""

    words: tuple[WordCounted, ...]
    of: int
    of_all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAnswer:
    """An article in one of its versions, and what versions there are.

    As of a change: the versions of which the feed had told, `last` of each the capture in which it was read; last_seen
    is null then, and the evidence of its fields empty. `change` is null unless it was asked for.
    """

    site: str
    key: str
    first_seen: datetime
    last_seen: datetime | None
    gone_at: datetime | None
    gone_why: str | None
    article: Article
    version: int
    versions: tuple[VersionLine, ...]
    change: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEntry:
    """A change of an article: changed (read it again), gone or withheld (delete it), story (it has another one now)."""

    cursor: str
    at: datetime
    what: str
    site: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeList:
    """Changes in order, and the cursor behind which the next ones are."""

    changes: tuple[ChangeEntry, ...]
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteList:
    """All sites that were ever crawled, by name."""

    sites: tuple[SiteStanding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceList:
    """The start pages, feeds and sitemaps of sites, by site."""

    sources: tuple[SourceStanding, ...]
