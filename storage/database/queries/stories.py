"""What readers ask of stories: the newest, that of an article, and what two articles share. Nothing here writes.

What is withheld is in none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, distinct, func, select

from storage.database import withheld
from storage.database.log.urls import batches, digest_of
from storage.database.schema import ARTICLE, CAPTURE, STORY_MEMBER, STORY_OVERLAP, URL, VERSION
from storage.database.statements import AnyRow
from storage.database.syndication.tables import TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """An article of a story, the `no`th in time; `at` is when it was there, UTC.

    `first_by`: published, where `at` is what its page says; first_seen, where it is its first capture. `overlap` is the
    share of its words that stand in the first one, `overlap_of_first` of the first one's in it, 0 to 1, without what a
    site prints every day; None of the first, and of one that is here by way of another copy.
    """

    no: int
    site: str
    key: str
    url: str
    title: str
    at: datetime
    first_by: str
    words: int
    overlap: float | None
    overlap_of_first: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyndicatedStory:
    """Articles that carry the same text, in the order in which they were there.

    `key` is site and key of the first, with a blank between; when an earlier one is found, it changes.
    Any of its articles leads to it.
    """

    key: str
    articles: tuple[StoryArticle, ...]

    @property
    def first(self) -> StoryArticle:
        """The one that had the text first."""
        return self.articles[0]

    @property
    def sites(self) -> tuple[str, ...]:
        """Their sites, in the order in which they had it."""
        return tuple(dict.fromkeys(article.site for article in self.articles))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChoice:
    """Which stories: of which an article is of one of these sites; that began at `since` or later, before `until`.

    `papers`: that so many sites carry, at least.
    """

    sites: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    papers: int = 1


class StoryOrder(StrEnum):
    """Which stories come first: those that began last, or those that the most sites and articles carry."""

    NEWEST = "newest"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Some stories in an order; `goes_on`: there are more behind them."""

    stories: tuple[SyndicatedStory, ...]
    goes_on: bool


_of_it, _of_first = STORY_OVERLAP.alias("of_it"), STORY_OVERLAP.alias("of_first")
_MEMBERS = (
    select(
        *(STORY_MEMBER.c[name] for name in ("article_id", "first_id", "no", "at", "first_by", "words")),
        *(ARTICLE.c.site, ARTICLE.c.key, VERSION.c.title, URL.c.url),
        *(_of_it.c.words.label("words_of_it"), _of_it.c.shared.label("shared_of_it")),
        *(_of_first.c.words.label("words_of_first"), _of_first.c.shared.label("shared_of_first")),
    )
    .join(ARTICLE, ARTICLE.c.id == STORY_MEMBER.c.article_id)
    .join(TEXT, TEXT.c.article_id == STORY_MEMBER.c.article_id)
    .join(VERSION, VERSION.c.id == TEXT.c.version_id)
    .join(CAPTURE, CAPTURE.c.id == VERSION.c.first_capture_id)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .outerjoin(
        _of_it, and_(_of_it.c.article_id == STORY_MEMBER.c.article_id, _of_it.c.other_id == STORY_MEMBER.c.first_id)
    )
    .outerjoin(
        _of_first,
        and_(_of_first.c.article_id == STORY_MEMBER.c.first_id, _of_first.c.other_id == STORY_MEMBER.c.article_id),
    )
    .order_by(STORY_MEMBER.c.first_id, STORY_MEMBER.c.no)
)
_member, _paper = STORY_MEMBER.alias("member"), ARTICLE.alias("paper")
_of_same = select(_member.c.id).join(_paper, _paper.c.id == _member.c.article_id)
_of_same = _of_same.where(_member.c.first_id == STORY_MEMBER.c.first_id).correlate(STORY_MEMBER)
_papers = _of_same.with_only_columns(func.count(distinct(_paper.c.site))).scalar_subquery()
_articles = _of_same.with_only_columns(func.count()).scalar_subquery()
# The site of each member of a story, and not the members of a story among all articles of a site: SQLite chose those.
_site = select(_paper.c.site).where(_paper.c.id == _member.c.article_id).correlate(_member).scalar_subquery()
_alike = select(_member.c.id).where(_member.c.first_id == STORY_MEMBER.c.first_id).correlate(STORY_MEMBER)
_in_time = (STORY_MEMBER.c.at.desc(), STORY_MEMBER.c.first_id)
_ORDERS: dict[StoryOrder, tuple[Any, ...]] = {
    StoryOrder.NEWEST: _in_time,
    StoryOrder.LARGEST: (_papers.desc(), _articles.desc(), *_in_time),
}


def newest(connection: Connection, choice: StoryChoice) -> Iterator[SyndicatedStory]:
    """The stories that are chosen, those first that began last."""
    firsts = connection.scalars(_firsts(choice).limit(choice.limit)).all()
    for some in batches(firsts):
        yield from _in_order(connection, some)


def page_of(connection: Connection, choice: StoryChoice, order: StoryOrder, skip: int, most: int) -> StoryPage:
    """At most so many of the stories that are chosen, in an order, behind the first `skip` of them."""
    firsts = connection.scalars(_firsts(choice, order).offset(skip).limit(most + 1)).all()
    return StoryPage(tuple(_in_order(connection, firsts[:most])), goes_on=len(firsts) > most)


def latest(connection: Connection) -> datetime | None:
    """When the newest story began, UTC; None: there are no stories."""
    newest_first = select(STORY_MEMBER.c.at).where(STORY_MEMBER.c.article_id == STORY_MEMBER.c.first_id)
    return connection.scalar(newest_first.order_by(STORY_MEMBER.c.at.desc()).limit(1))


def papers_of(connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """How many sites carry the text of each of these articles, by site and key; only where others do, too."""
    firsts: dict[tuple[str, str], int] = {}
    for some in batches(sorted({digest_of(key) for _site, key in keys})):
        for row in connection.execute(_MEMBERSHIP, {"digests": some}):
            firsts[row.site, row.key] = row.first_id
    sites = _sites(connection, {firsts[key] for key in keys if key in firsts})
    return {key: len(sites[firsts[key]]) for key in keys if key in firsts and len(sites[firsts[key]]) > 1}


_MEMBERSHIP = (
    select(ARTICLE.c.site, ARTICLE.c.key, STORY_MEMBER.c.first_id)
    .join(STORY_MEMBER, STORY_MEMBER.c.article_id == ARTICLE.c.id)
    .where(ARTICLE.c.digest.in_(bindparam("digests", expanding=True)))
)
_SITES = (
    select(STORY_MEMBER.c.first_id, STORY_MEMBER.c.article_id, ARTICLE.c.site)
    .join(ARTICLE, ARTICLE.c.id == STORY_MEMBER.c.article_id)
    .where(STORY_MEMBER.c.first_id.in_(bindparam("firsts", expanding=True)))
)


def _sites(connection: Connection, firsts: Collection[int]) -> dict[int, set[str]]:
    """The sites of stories, by the surrogate of their first article."""
    found: dict[int, set[str]] = {first: set() for first in firsts}
    for some in batches(sorted(firsts)):
        rows = connection.execute(_SITES, {"firsts": some}).all()
        hidden = withheld.of_articles(connection, {row.article_id for row in rows}).keys()
        for row in rows:
            if row.article_id not in hidden:
                found[row.first_id].add(row.site)
    return found


def _in_order(connection: Connection, firsts: Sequence[int]) -> Iterator[SyndicatedStory]:
    found = dict(_stories(connection, firsts))
    return (found[first] for first in firsts if first in found)


def of_article(connection: Connection, article: int) -> SyndicatedStory | None:
    """The story of an article, by surrogate; None where no other carries its text."""
    first = connection.scalar(select(STORY_MEMBER.c.first_id).where(STORY_MEMBER.c.article_id == article))
    return None if first is None else next((story for _first, story in _stories(connection, [first])), None)


def _firsts(choice: StoryChoice, order: StoryOrder = StoryOrder.NEWEST) -> Any:
    conditions: list[ColumnElement[bool]] = [STORY_MEMBER.c.article_id == STORY_MEMBER.c.first_id]
    if choice.since is not None:
        conditions.append(STORY_MEMBER.c.at >= choice.since)
    if choice.until is not None:
        conditions.append(STORY_MEMBER.c.at < choice.until)
    if choice.sites:
        conditions.append(_alike.where(_site.in_(choice.sites)).exists())
    if choice.papers > 1:
        conditions.append(_papers >= choice.papers)
    return select(STORY_MEMBER.c.first_id).where(*conditions).order_by(*_ORDERS[order])


def _stories(connection: Connection, firsts: Sequence[int]) -> Iterator[tuple[int, SyndicatedStory]]:
    """Stories by the surrogate of their first article. What was decided on while somebody else folded is left out."""
    rows = connection.execute(_MEMBERS.where(STORY_MEMBER.c.first_id.in_(firsts))).all()
    hidden = withheld.of_articles(connection, {row.article_id for row in rows}).keys()
    for first, members in groupby(rows, key=lambda row: row.first_id):
        shown = _shown(list(members), hidden)
        if first not in hidden and len(shown) > 1:
            yield first, SyndicatedStory(key=f"{shown[0].site} {shown[0].key}", articles=shown)


def _shown(members: Sequence[AnyRow], hidden: Collection[int]) -> tuple[StoryArticle, ...]:
    return tuple(_article(row) for row in members if row.article_id not in hidden)


def _article(row: AnyRow) -> StoryArticle:
    return StoryArticle(
        **{name: getattr(row, name) for name in ("no", "site", "key", "url", "title", "at", "first_by", "words")},
        overlap=_part(row.shared_of_it, row.words_of_it),
        overlap_of_first=_part(row.shared_of_first, row.words_of_first),
    )


def _part(shared: int | None, words: int | None) -> float | None:
    return None if shared is None or not words else shared / words
