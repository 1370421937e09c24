"""An article: its text, its versions on a line of time, where each field came from, and the record behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from readingroom import diffing
from readingroom.diffing import HeadlineShown
from readingroom.lookup import Found, as_of, look_up, version
from readingroom.moments import typed
from readingroom.web import addresses
from readingroom.web.asked import Leaf, PageAsked
from storage.database.engine import Connection
from storage.database.log.decisions import Decision
from storage.database.queries.articles import NameGiven, Piece
from storage.errors import NotFound
from storage.records import Article, Capture, ChangeClass


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTold:
    """A version without its text; see `VersionView`. `is_shown`: it is the one on this page."""

    no: int
    id: str
    first: datetime
    last: datetime
    title: str
    change: ChangeClass | None
    silent: bool | None
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleShown:
    """What stands on the page of an article."""

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


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The article, in the version that was asked for by `version` or `at`, else in its newest."""
    found = _chosen(connection, asked)
    if found.piece is None or found.article is None:
        raise NotFound("{what} is no article of this archive.", what=asked.place["key"])
    facts = _shown(found, found.piece, found.article)
    crumbs = (("Sites", "/sites"), (facts.site, addresses.front(facts.site)))
    return Leaf(template="article.html", title=found.article.title, facts=facts, crumbs=crumbs)


def _chosen(connection: Connection, asked: PageAsked) -> Found:
    found = look_up(connection, f"{asked.place['site']} {asked.place['key']}")
    if asked.word("version"):
        return version(connection, found, asked.number("version", 1, most=1_000_000))
    return as_of(connection, found, typed(asked.word("at"))) if asked.word("at") else found


def _shown(found: Found, piece: Piece, article: Article) -> ArticleShown:
    no = found.edition.no if found.edition else 0
    same = ("no", "id", "first", "last", "change", "silent")
    versions = (
        VersionTold(**{name: getattr(one, name) for name in same}, title=one.article.title, is_shown=one.no == no)
        for one in piece.editions
    )
    return ArticleShown(
        **{name: getattr(piece, name) for name in ("site", "key", "first_seen", "last_seen", "gone_at", "gone_why")},
        url=found.page,
        article=article,
        versions=tuple(versions),
        headlines=tuple(diffing.headlines(piece.editions)),
        names=piece.names,
        decisions=found.decisions,
        capture=found.sight.capture,
    )
