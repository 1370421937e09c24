"""A story: who carries a text, in the order in which they had it, and what of each stands in the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from readingroom.front_page import age
from readingroom.lookup import look_up
from readingroom.story_view import sentence
from readingroom.terminal import moment
from readingroom.web import addresses, charts, other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from readingroom.web.charts import ChartDot
from storage.database.engine import Connection
from storage.database.queries.stories import StoryArticle, SyndicatedStory
from storage.errors import NotFound, UsageError
from storage.records import Article
from storage.syndication import marked as marking
from storage.syndication.marked import MarkedStretch

_A_PAGE = 40
_ROWS = 20
_ALONE = "No other article carries the text of {what}; it is at {where}."


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedText:
    """The text of an article, cut where what the `other` one has, too, begins and ends; its share, 0 to 1."""

    site: str
    key: str
    title: str
    other: str
    share: float
    stretches: tuple[MarkedStretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTold:
    """The articles of a story in the order in which they were there, and the text of one.

    `key` is what the story is called now (decision 0069), `address` where that leads; any article of it leads here.
    """

    key: str
    address: str
    said: str
    sites: tuple[str, ...]
    articles: tuple[StoryArticle, ...]
    text: SharedText | None


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The story of an article, with the text of `marked`, one of its articles, else of the one that was asked for."""
    called = f"{asked.place['site']} {asked.place['key']}"
    found = look_up(connection, called)
    if found.piece is None or found.article is None:
        raise NotFound("{what} is no article of this archive.", what=asked.place["key"])
    own = (found.piece.site, found.piece.key)
    if found.story is None:
        raise NotFound(_ALONE, what=asked.place["key"], where=addresses.article(*own))
    story = found.story
    facts = StoryTold(
        key=story.key,
        address=asked.here + addresses.story(story.first.site, story.first.key),
        said=sentence(story),
        sites=story.sites,
        articles=story.articles,
        text=_text(connection, story, _marked(story, asked.word("marked"), own)),
    )
    begin = asked.number("from", 1, most=len(story.articles))
    extra = {
        "chart": _chart(story),
        "begin": begin,
        "shown": facts.articles[begin - 1 : begin - 1 + _A_PAGE],
        "after": [_after(story, one) for one in facts.articles],
        "left": max(0, len(facts.articles) - (begin - 1 + _A_PAGE)),
        "a_page": _A_PAGE,
    }
    links = {"Link": f'<{facts.address}>; rel="canonical"'}
    crumbs = (("Stories", "/stories"),)
    here = addresses.story(story.first.site, story.first.key)
    return Leaf(
        template="story.html",
        title=story.first.title,
        facts=facts,
        crumbs=crumbs,
        extra=extra,
        headers=links,
        table=ListTable(StoryArticle, story.articles),
        others=other_forms.of_a_list(f"All {len(story.articles):,} articles of it", here),
    )


def _marked(story: SyndicatedStory, wanted: str, own: tuple[str, str]) -> StoryArticle:
    """The article whose text is shown: never the first, with which it is compared."""
    called = {f"{one.site} {one.key}": one for one in story.articles[1:]}
    if wanted and wanted not in called:
        raise UsageError(why=f"{wanted[:200]} is none of the articles that carry this text after the first")
    return called.get(wanted or " ".join(own), story.articles[1])


def _text(connection: Connection, story: SyndicatedStory, one: StoryArticle) -> SharedText | None:
    article, first = _article(connection, one), _article(connection, story.first)
    if article is None or first is None:
        return None
    return SharedText(
        **{name: getattr(one, name) for name in ("site", "key", "title")},
        other=story.first.site,
        share=marking.share(article.text, first.text),
        stretches=tuple(marking.stretches(article.text, first.text)),
    )


def _article(connection: Connection, one: StoryArticle) -> Article | None:
    return look_up(connection, f"{one.site} {one.key}").article


def _after(story: SyndicatedStory, one: StoryArticle) -> str:
    """How long after the first it came."""
    return "first" if one.no == story.first.no else f"{age(one.at - story.first.at)} later"


def _chart(story: SyndicatedStory) -> Markup:
    """A row for each of the first sites, in the order in which they had it; all others share the last."""
    rows = {site: min(row, _ROWS - 1) for row, site in enumerate(story.sites)}
    return charts.dots("When each article was there, a row for each site", list(_dots(story.articles[:_A_PAGE], rows)))


def _dots(articles: Sequence[StoryArticle], rows: dict[str, int]) -> list[ChartDot]:
    return [
        ChartDot(
            name=f"{one.site}, {moment(one.at)}",
            at=one.at,
            where=addresses.article(one.site, one.key),
            row=rows[one.site],
            is_first=number == 0,
        )
        for number, one in enumerate(articles)
    ]
