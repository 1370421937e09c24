"""The truth about a page of the paper: what an extraction has to find, no more and no less."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from crawler.newspaper.edition import Edition, followers, latest, listed, tidings
from crawler.newspaper.prose import texts
from crawler.newspaper.stories import REBELMOUSE, Story
from storage.records import Teaser


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What an article's page says. URLs are absolute; times keep the offset that the page prints.

    `paragraphs` is the body in order: paragraphs, standing heads, list items, corrections; no caption, no bio.
    `teasers` are the mentions with an excerpt, in page order; `mentions` the titles and links of those without one
    (LATEST lists, 'Read more' lines): an extraction may return them as teasers or leave them out.
    `line` is the type line as printed, for example "Analysis | Harbour".
    """

    path: str
    url: str
    canonical: str
    post_id: int
    title: str
    deck: str
    kicker: str
    line: str
    section: str
    authors: tuple[str, ...]
    published: datetime
    modified: datetime
    tags: tuple[str, ...]
    language: str
    credit: str
    paragraphs: tuple[str, ...]
    teasers: tuple[Teaser, ...]
    mentions: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The paragraphs as `Article.text` has them."""
        return "\n".join(self.paragraphs)


def truth_of(edition: Edition, story: Story, path: str, base_url: str) -> Truth:
    """Say what the page at `path` (of the story or its AMP twin) holds when the paper is served at `base_url`."""
    is_twin = path == story.amp
    return Truth(
        path=path,
        url=base_url + path,
        canonical=base_url + (story.canonical or story.path),
        post_id=story.post_id,
        title=story.headline,
        deck=story.deck,
        kicker=story.kicker,
        line=" | ".join(each.title for each in story.line),
        section=story.section.title,
        authors=tuple(each.name for each in story.authors),
        published=story.published,
        modified=story.modified,
        tags=story.tags,
        language=story.language,
        credit=story.credit,
        paragraphs=texts(story.passages),
        teasers=() if is_twin else teasers_of(followers(edition, story), story.template, base_url),
        mentions=() if is_twin else _mentions(edition, story, base_url),
    )


def cards_of(edition: Edition, path: str, base_url: str) -> tuple[Teaser, ...]:
    """Say which teasers a listing page shows, in page order."""
    return tuple(_teaser(story, position, base_url) for position, story in enumerate(listed(edition, path)))


def teasers_of(stories: tuple[Story, ...], template: str, base_url: str) -> tuple[Teaser, ...]:
    """Say what the follow-on posts of a page are; only one template hides the rest of their bodies in the page."""
    make = _with_hidden_rest if template == REBELMOUSE else _teaser
    return tuple(make(story, position, base_url) for position, story in enumerate(stories))


def _teaser(story: Story, position: int, base_url: str) -> Teaser:
    return Teaser(
        title=story.headline,
        url=base_url + story.path,
        category=story.section.title,
        credit=story.credit,
        excerpt="\n".join(story.passages[0].texts),
        position=position,
    )


def _with_hidden_rest(story: Story, position: int, base_url: str) -> Teaser:
    excerpt, hidden = "\n".join(texts(story.excerpt)), "\n".join(texts(story.rest))
    return replace(_teaser(story, position, base_url), excerpt=excerpt, hidden_text=hidden)


def _mentions(edition: Edition, story: Story, base_url: str) -> tuple[tuple[str, str], ...]:
    read_more = (edition.story_at(story.read_more),) if story.read_more else ()
    lists = latest(edition, story) + (tidings(edition, story) if story.template == REBELMOUSE else ())
    return tuple((each.headline, base_url + each.path) for each in read_more + lists)
