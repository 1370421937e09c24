"""An article: its text, its versions on a line of time, where each field came from, and the record behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from readingroom import diffing
from readingroom.citation import cited_row
from readingroom.diffing import HeadlineShown
from readingroom.lookup import Found, as_of, look_up, version
from readingroom.moments import typed
from readingroom.terminal import moment
from readingroom.web import addresses, charts, other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from readingroom.web.charts import TimeStretch
from readingroom.web.pages import article_parts as parts
from readingroom.web.pages import article_then
from readingroom.web.pages.article_parts import CitedAs, VersionTold
from readingroom.web.pages.cite import shown
from storage.database.engine import Connection
from storage.database.log.decisions import Decision
from storage.database.queries import teaser_spans
from storage.database.queries.articles import NameGiven, Piece
from storage.database.queries.selection import articles_called
from storage.database.queries.stories import StoryArticle, SyndicatedStory
from storage.database.queries.teaser_spans import TeaserStood
from storage.errors import NotFound
from storage.nouns import copied
from storage.records import Article, Capture

_OTHERS = 8
_TEASERS = 40
"""Teasers of an article that are shown: of front and section pages before those of articles, the highest first."""
_DRAWN = 8
_WORTH_DRAWING = timedelta(hours=1)
"""Less is one look of a crawler at many pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleShown:
    """What stands on the page of an article; `story`: the articles that carry the same text, where there are others."""

    site: str
    key: str
    url: str
    article: Article
    versions: tuple[VersionTold, ...]
    headlines: tuple[HeadlineShown, ...]
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    gone_why: str | None
    names: tuple[NameGiven, ...]
    decisions: tuple[Decision, ...]
    capture: Capture
    teasers: tuple[TeaserStood, ...]
    citation: CitedAs
    story: SyndicatedStory | None


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The article, in the version that was asked for by `version` or `at`, else in its newest; `as_of` a change."""
    return article_then.page(connection, asked) if asked.word("as_of") else _of_today(connection, asked)


def _of_today(connection: Connection, asked: PageAsked) -> Leaf:
    found = _chosen(connection, asked)
    if found.piece is None or found.article is None:
        raise NotFound("{what} is no article of this archive.", what=asked.place["key"])
    (article,) = articles_called(connection, [(found.piece.site, found.piece.key)])
    row = cited_row(connection, article)
    teased = teaser_spans.of_article(connection, article, _TEASERS)
    copy = shown(row, asked)
    capture = found.sight.capture
    citation = parts.citation(row, (capture.url, capture.at), asked, copy)
    facts = _shown(found, found.piece, found.article, tuple(teased), citation)
    crumbs = (("Sites", "/sites"), (facts.site, addresses.front(facts.site)))
    extra = {
        **parts.marks(row, copy),
        "versions": parts.drawn(facts.versions),
        "walked": parts.walked(facts.versions),
        "listed": parts.LISTED,
        "same": {},
        "also_printed": _also_printed(facts),
        "teasers_drawn": _DRAWN,
        "teased": charts.stretches("When pages announced it", list(_of_teasers(facts))),
    }
    return Leaf(
        template="article.html",
        title=found.article.title,
        facts=facts,
        crumbs=crumbs,
        extra=extra,
        headers=_links(facts, asked),
        table=ListTable(VersionTold, facts.versions),
        others=other_forms.of_a_list(parts.how_many(facts.versions), addresses.article(facts.site, facts.key)),
    )


def _links(facts: ArticleShown, asked: PageAsked) -> dict[str, str]:
    """Where the page itself is, and all its captures (RFC 7089 §2.2); with its moment where one was asked for."""
    captured = format_datetime(facts.capture.at.astimezone(UTC), usegmt=True)
    ways = (
        (facts.url, 'rel="original"'),
        (asked.here + addresses.timegate(facts.url), 'rel="timegate"'),
        (asked.here + addresses.timemap(facts.url), 'rel="timemap"; type="application/link-format"'),
        (_as_captured(facts, asked), f'rel="memento"; datetime="{captured}"'),
    )
    links = ", ".join(f"<{where}>; {what}" for where, what in ways)
    when = {"Memento-Datetime": captured}
    return {"Link": links, **(when if asked.word("at") or asked.word("version") else {})}


def _as_captured(facts: ArticleShown, asked: PageAsked) -> str:
    """Where the text that is shown stays what it is."""
    return asked.here + addresses.article(facts.site, facts.key, at=addresses.exactly(facts.capture.at))


def _also_printed(facts: ArticleShown) -> list[StoryArticle]:
    """The first articles that carry the same text."""
    found = facts.story.articles if facts.story else ()
    return [one for one in found if (one.site, one.key) != (facts.site, facts.key)][:_OTHERS]


def _of_teasers(facts: ArticleShown) -> Iterator[TimeStretch]:
    drawn = facts.teasers[:_DRAWN]
    if not drawn or max(one.seen_to for one in drawn) - min(one.seen_from for one in drawn) < _WORTH_DRAWING:
        return
    for row, one in enumerate(drawn):
        name = f"{one.page}: place {one.best_position + 1}, {moment(one.seen_from)} to {moment(one.seen_to)}"
        yield TimeStretch(name, one.seen_from, one.seen_to, row)


def _chosen(connection: Connection, asked: PageAsked) -> Found:
    found = look_up(connection, f"{asked.place['site']} {asked.place['key']}")
    if asked.word("version"):
        return version(connection, found, asked.number("version", 1, most=1_000_000))
    return as_of(connection, found, typed(asked.word("at"))) if asked.word("at") else found


def _shown(
    found: Found, piece: Piece, article: Article, teasers: tuple[TeaserStood, ...], citation: CitedAs
) -> ArticleShown:
    no = found.edition.no if found.edition else 0
    return copied(
        ArticleShown,
        piece,
        url=found.page,
        article=article,
        versions=parts.versions_told(piece.editions, no),
        headlines=tuple(diffing.headlines(piece.editions)),
        names=piece.names,
        decisions=found.decisions,
        capture=found.sight.capture,
        teasers=teasers,
        citation=citation,
        story=found.story,
    )
