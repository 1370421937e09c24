"""What readers ask of stories: the newest, that of an article, and what two articles share. Nothing here writes.

What is withheld is in none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from storage.database import withheld
from storage.database.log.urls import batches
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
    """Which stories: of which an article is of one of these sites; that began at `since` or later, before `until`."""

    sites: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None


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


def newest(connection: Connection, choice: StoryChoice) -> Iterator[SyndicatedStory]:
    """The stories that are chosen, those first that began last."""
    firsts = connection.scalars(_firsts(choice)).all()
    for some in batches(firsts):
        found = {story[0]: story[1] for story in _stories(connection, some)}
        yield from (found[first] for first in some if first in found)


def of_article(connection: Connection, article: int) -> SyndicatedStory | None:
    """The story of an article, by surrogate; None where no other carries its text."""
    first = connection.scalar(select(STORY_MEMBER.c.first_id).where(STORY_MEMBER.c.article_id == article))
    return None if first is None else next((story for _first, story in _stories(connection, [first])), None)


def _firsts(choice: StoryChoice) -> Any:
    conditions: list[ColumnElement[bool]] = [STORY_MEMBER.c.article_id == STORY_MEMBER.c.first_id]
    if choice.since is not None:
        conditions.append(STORY_MEMBER.c.at >= choice.since)
    if choice.until is not None:
        conditions.append(STORY_MEMBER.c.at < choice.until)
    if choice.sites:
        of_site = select(_member.c.id).join(_paper, _paper.c.id == _member.c.article_id)
        of_site = of_site.where(_member.c.first_id == STORY_MEMBER.c.first_id, _paper.c.site.in_(choice.sites))
        conditions.append(of_site.correlate(STORY_MEMBER).exists())
    asked = select(STORY_MEMBER.c.first_id).where(*conditions)
    return asked.order_by(STORY_MEMBER.c.at.desc(), STORY_MEMBER.c.first_id).limit(choice.limit)


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
