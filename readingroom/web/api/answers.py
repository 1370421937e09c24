"""Who answers the questions that researchers ask of an archive of news: a function for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from heapq import nsmallest
from math import log

from readingroom.lookup import as_of, look_up
from readingroom.moments import typed
from readingroom.nearby import check_sites
from readingroom.past_lookup import look_then
from readingroom.web.api.nouns import (
    ArticleAnswer,
    ArticleEntry,
    ArticleList,
    ChangeEntry,
    ChangeList,
    Counted,
    Distribution,
    OverTime,
    SiteList,
    SourceList,
    StretchCounted,
    ValueCounted,
    WordCounted,
    WordList,
)
from readingroom.web.api.parameters import MOST_LISTED, MOST_SAMPLED, MOST_SEED, PERIODS, SAMPLED
from readingroom.web.asked import PageAsked
from readingroom.web.searching import FoundByAsking, everything, found_by
from storage.database.engine import Connection
from storage.database.queries import feed, past
from storage.database.queries import sources as looked_at
from storage.database.queries.article_choice import hold_still
from storage.database.queries.articles import VersionLine, VersionView
from storage.database.queries.past_versions import piece_then
from storage.database.queries.standing import standings
from storage.database.search.counting import Period
from storage.database.search.finding import Hit
from storage.errors import NotFound
from storage.nouns import copied
from storage.query.normaliser import words
from storage.query.wording import explained

_TOLD = 100
_COUNTED = 10_000
"""Hits whose sites and languages are counted, the newest."""


def counted(connection: Connection, asked: PageAsked) -> Counted:
    """How many articles hold what is asked."""
    found = found_by(connection, asked, 1)
    relevant, total = found.asking.count(), everything(connection, found).count()
    return Counted(
        relevant=relevant.number,
        relevant_is_capped=relevant.is_capped,
        total=total.number,
        total_is_capped=total.is_capped,
        understood=explained(found.search.query, found.search.order),
        notes=found.search.query.notes,
    )


def over_time(connection: Connection, asked: PageAsked) -> OverTime:
    """The share of articles that hold what is asked, over time."""
    period = asked.choice("period", PERIODS)
    found = found_by(connection, asked, 1).asking.trend(Period(period))
    stretches = (
        StretchCounted(start=one.start, hits=one.hits, all=one.all, share=round(one.share, 6)) for one in found.shares
    )
    return OverTime(period=period, stretches=tuple(stretches), is_capped=found.is_capped)


def listed(connection: Connection, asked: PageAsked) -> ArticleList:
    """Articles that hold what is asked."""
    found, cursor = found_by(connection, asked, asked.number("limit", 50, most=MOST_LISTED)), asked.word("cursor")
    hits = found.asking.hits(cursor)
    return _list(connection, found, hits, found.asking.cursor(hits, cursor))


def sampled(connection: Connection, asked: PageAsked) -> ArticleList:
    """Some of them, each as likely as any other."""
    found = found_by(connection, asked, asked.number("limit", 50, most=MOST_LISTED))
    return _list(connection, found, found.asking.sample(asked.number("seed", 1, most=MOST_SEED)), "")


def _list(connection: Connection, found: FoundByAsking, hits: Iterable[Hit], cursor: str) -> ArticleList:
    here = feed.standing(connection)
    return ArticleList(
        articles=tuple(copied(ArticleEntry, hit) for hit in hits),
        next=cursor or None,
        understood=explained(found.search.query, found.search.order),
        notes=found.search.query.notes,
        change=f"{here.epoch}:{here.last if found.as_of is None else found.as_of}",
        withheld=found.asking.withheld,
    )


def article(connection: Connection, asked: PageAsked) -> ArticleAnswer:
    """An article, `at` a moment, `as_of` a change, or as it is now."""
    what = f"{asked.place['site']} {asked.place['key']}"
    if cursor := asked.word("as_of"):
        return _article_then(connection, what, cursor, asked)
    found = look_up(connection, what)
    found = as_of(connection, found, typed(asked.word("at"))) if asked.word("at") else found
    if found.piece is None or found.article is None or found.edition is None:
        raise NotFound("{what} is no article of this archive.", what=what)
    versions = tuple(copied(VersionLine, one) for one in found.piece.editions)
    same = {"article": found.article, "version": found.edition.no, "versions": versions, "change": None}
    return copied(ArticleAnswer, found.piece, **same)


def _article_then(connection: Connection, what: str, cursor: str, asked: PageAsked) -> ArticleAnswer:
    hold_still(connection)
    feed.refuse_ahead(connection, cursor)
    n = past.number_of(connection, cursor)
    piece = piece_then(connection, n, look_then(connection, n, what))
    edition = _standing(piece.editions, typed(asked.word("at")) if asked.word("at") else None)
    row = piece.rows[edition.id]
    return ArticleAnswer(
        site=row["site"],
        key=row["key"],
        first_seen=datetime.fromisoformat(row["first_seen"]),
        last_seen=None,
        gone_at=datetime.fromisoformat(row["gone_at"]) if row["gone_at"] else None,
        gone_why=row["gone_why"],
        article=edition.article,
        version=edition.no,
        versions=tuple(copied(VersionLine, one) for one in piece.editions),
        change=f"{feed.standing(connection).epoch}:{n}",
    )


def _standing(versions: Sequence[VersionView], at: datetime | None) -> VersionView:
    """The version that stood at a moment, oldest first; the newest of all without one."""
    found = [one for one in versions if at is None or one.first <= at]
    if not found:
        raise NotFound("No version of this article had been captured by then.")
    return found[-1]


def sources(connection: Connection, asked: PageAsked) -> Distribution:
    """How many of the hits are of which site."""
    return _distribution(connection, asked, "site")


def languages(connection: Connection, asked: PageAsked) -> Distribution:
    """How many of the hits are in which language."""
    return _distribution(connection, asked, "language")


def _distribution(connection: Connection, asked: PageAsked, name: str) -> Distribution:
    found = found_by(connection, asked, 1).asking.facets(_COUNTED)
    values = tuple(ValueCounted(value=value, articles=number) for value, number in found.counts[name])
    return Distribution(values=values, of=found.of, is_capped=found.is_capped)


def word_list(connection: Connection, asked: PageAsked) -> WordList:
    """The words of a sample of the hits that are rarer elsewhere, so that words of grammar fall away by themselves."""
    number = asked.number("sample", SAMPLED, most=MOST_SAMPLED)
    found = found_by(connection, asked, number)
    texts, others = tuple(found.asking.texts(1)), tuple(everything(connection, found, number).texts(1))
    inside, outside, of, of_all = _articles_with(texts), _of_all(others), len(texts), len(others)
    score = {w: _telling(n, of, outside[w], of_all) for w, n in inside.items() if n > 1}
    best = nsmallest(_TOLD, score, key=lambda word: (-score[word], word))
    told = tuple(WordCounted(word=w, articles=inside[w], elsewhere=outside[w]) for w in best if score[w] > 0)
    return WordList(words=told, of=of, of_all=of_all)


def _articles_with(texts: Sequence[str]) -> Counter[str]:
    """In how many texts each word stands."""
    found = Counter[str]()
    for text in texts:
        found.update({*words(text)})
    return found


_of_all = lru_cache(maxsize=1)(_articles_with)
"""The sample of all articles is the same until one comes or goes. Its texts are read each time: none is withheld."""


def _telling(inside: int, of: int, outside: int, of_all: int) -> float:
    """How much oftener a word is inside than outside, times how often it is: Kullback and Leibler's term, smoothed."""
    here, there = inside / of, (outside + 0.5) / (of_all + 1)
    return here * log(here / there)


def followed(connection: Connection, asked: PageAsked) -> ChangeList:
    """What became of articles behind a cursor."""
    cursor, here = asked.word("since", "0"), feed.standing(connection)
    feed.refuse_ahead(connection, cursor)
    since = feed.number_of(connection, cursor)
    found = feed.changes(connection, since, asked.number("limit", 50, most=MOST_LISTED))
    entries = tuple(copied(ChangeEntry, one) for one in found)
    return ChangeList(changes=entries, cursor=entries[-1].cursor if entries else f"{here.epoch}:{since}")


def all_sites(connection: Connection, _asked: PageAsked) -> SiteList:
    """All sites, and how they fare."""
    return SiteList(sites=tuple(standings(connection)))


def all_sources(connection: Connection, asked: PageAsked) -> SourceList:
    """Where news are looked for, of a site or all."""
    site = asked.word("site") or None
    check_sites(connection, (site,) if site else ())
    return SourceList(sources=tuple(looked_at.sources(connection, asked.now, site)))
