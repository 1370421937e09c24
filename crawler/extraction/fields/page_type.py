"""What a page is: an article, a listing of others, or neither; by what it declares and by what there is to read."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.extraction.decoding import jsonld
from crawler.extraction.document.measures import ARTICLE, OPENING, RUNNING
from crawler.extraction.document.tree import squeeze, weight
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity, declares_article, is_front, meta
from crawler.extraction.lexicon.wall_words import wall_in
from crawler.extraction.reasons import NO_RUNNING_TEXT
from crawler.extraction.separation.headline_links import is_index
from storage.records import ReadingOutcome, Teaser

_LEAST_BODY = 120  # weight: a body with less is an article only where the page calls itself one
_MANY = 8  # teasers: an article may announce fewer
_INDEX_SHARE = 2  # times the text of the teasers: an index says less itself
_MOST_DECLARED = 600  # weight of a wall on a page that still declares the article that was asked for


def outcome_of(
    identity: Identity, anchors: Anchors, text: str, teasers: Sequence[Teaser]
) -> tuple[ReadingOutcome, str | None]:
    """Article, listing or neither, and why it is neither; `text` is that of the body.

    What stands in the place of a page (a consent page, a login wall, a bot check, a page that says that there is none)
    is neither, so that a story keeps its last true text.
    """
    if (wall := _wall(identity, text)) is not None:
        return ReadingOutcome.NOT_AN_ARTICLE, wall
    if _lists(identity, anchors, text, teasers):
        return ReadingOutcome.LISTING, None
    if text and (_declared(identity, anchors) or (weight(text) >= _LEAST_BODY and _runs(text))):
        return ReadingOutcome.ARTICLE, None
    if teasers:
        return ReadingOutcome.LISTING, None
    return ReadingOutcome.NOT_AN_ARTICLE, NO_RUNNING_TEXT


def _wall(identity: Identity, text: str) -> str | None:
    """What stands in the place of the page that was asked for; None where that says much. Its title may be a line."""
    if weight(text) > (_MOST_DECLARED if declares_article(identity) else OPENING):
        return None
    heading, lines = identity.heading, text.splitlines()
    printed = squeeze(heading.text_content()) if heading is not None else ""
    titles = [printed, *identity.titles, *(line for line in lines[:1] if weight(line) <= RUNNING)]
    return wall_in([title for title in titles if title], lines)


def _titled(identity: Identity, anchors: Anchors) -> bool:
    """Whether running text stands near the title."""
    return identity.heading is not None and anchors.chars >= ARTICLE


def _declared(identity: Identity, anchors: Anchors) -> bool:
    """Whether the page calls itself an article, and is no front page nor the page of a tag or an author."""
    front = is_front(identity.url) and not _titled(identity, anchors)
    return declares_article(identity) and not front and not is_index(identity.url)


def _runs(text: str) -> bool:
    return any(weight(line) > RUNNING for line in text.splitlines())


def _lists(identity: Identity, anchors: Anchors, text: str, teasers: Sequence[Teaser]) -> bool:
    """Whether a page announces more than it says. Many sites declare by Open Graph that all their pages are articles:
    that counts for little where there is not one sentence.
    """
    length = weight(text)
    announced = sum(weight(teaser.title) + weight(teaser.excerpt or "") for teaser in teasers)
    if _declared(identity, anchors):
        insists = identity.node is not None and jsonld.is_article(identity.node)
        return not insists and not _runs(text) and len(teasers) >= _MANY and length < announced
    if is_index(identity.url) and length < _INDEX_SHARE * announced:
        return True
    enough = 1 if meta(identity.metas, "og:type") == "website" else _MANY
    bare = (is_front(identity.url) or length < announced) and not _titled(identity, anchors)
    return len(teasers) >= enough and bare
