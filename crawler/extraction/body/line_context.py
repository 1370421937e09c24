"""Where a line stands in the region of an article: what the elements around it say about it."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.document.class_names import says_boilerplate
from crawler.extraction.document.measures import HALF
from crawler.extraction.document.prose import is_prose
from crawler.extraction.document.survey import Spread
from crawler.extraction.document.tree import HEADINGS, named, names_of
from crawler.extraction.document.unseen import is_unseen, says_hidden
from crawler.extraction.identity.body_anchors import says_side
from crawler.extraction.separation.remainder import Remainder

_HEADINGS = frozenset({*HEADINGS, "summary"})
_TEXT = frozenset({"p", "li", "blockquote", "pre", "dd", "dt", *_HEADINGS})
_AWAY = frozenset({"aside", "label", "footer", "nav", "fieldset", "form", "time", "figcaption"})
_FRAMES = frozenset({"html", "body", "main", "article"})
_FEW_PARTS = 8  # elements: the control that opens a panel stands in a shallow heading
_is_caption = named("caption")
_is_post = named(
    r"instagram-media|twitter-tweet|twitter-video|tiktok-embed|fb-post|bluesky-embed|mastodon-embed|text-post-media"
    r"|fb-xfbml-parse-ignore|reddit-embed"
)


class LineContext(NamedTuple):
    """Where a line stands: `text` is the innermost paragraph, item, heading… around it, `item` its item of a list,
    `row` its row of a table that shows data and does not lay out the page; `inside`: in the container of the article;
    `away`: in what is no text of it; `is_hidden`: a reader sees it only when it is asked for;
    `is_mute`: it is hidden from screen readers alone; `is_embed`: in a post of somebody's on a network.
    """

    text: HtmlElement | None = None
    item: HtmlElement | None = None
    row: HtmlElement | None = None
    is_data: bool = False
    is_heading: bool = False
    is_linked: bool = False
    is_hidden: bool = False
    is_mute: bool = False
    is_embed: bool = False
    inside: bool = False
    away: bool = False


class LineContexts:
    """The contexts of elements in a region; asks each element on the way once."""

    __slots__ = ("_container", "_known", "_left", "_remainder")

    def __init__(self, region: HtmlElement, container: HtmlElement | None, left: Spread, remainder: Remainder) -> None:
        inside = region.tag not in ("body", "html") and region is container
        self._known = {region: LineContext(inside=inside)}
        self._container, self._left, self._remainder = container, left, remainder

    def of(self, element: HtmlElement) -> LineContext | None:
        """The context of an element; None for one that is not in the region, or was cut out of it."""
        path = [element] if element not in self._known else []
        path += takewhile(lambda element: element not in self._known, element.iterancestors()) if path else []
        above = path[-1].getparent() if path else element
        if above is None or not self._remainder.cuts.isdisjoint(path):
            return None
        context = self._known[above]
        for step in reversed(path):
            context = self._known[step] = context if context.away else self._below(context, step)
        return context

    def _below(self, context: LineContext, element: HtmlElement) -> LineContext:
        """The context of an element whose parent has this one."""
        if self._is_away(context, element):
            return context._replace(away=True)
        if element.attrib:
            is_hidden = is_unseen(element) or says_hidden(names_of(element))
            is_mute = element.get("aria-hidden") == "true"
            if (is_hidden or is_mute) and not _is_panel(element):
                context = context._replace(is_hidden=context.is_hidden or is_hidden, is_mute=context.is_mute or is_mute)
        if element.tag == "blockquote" and _is_post(names_of(element)):
            context = context._replace(is_embed=True)
        if element is self._container:
            context = context._replace(inside=True)
        return self._by_tag(context, element)

    def _by_tag(self, context: LineContext, element: HtmlElement) -> LineContext:
        tag = element.tag
        if tag in _TEXT:
            item = element if tag == "li" else context.item
            return context._replace(text=element, item=item, is_heading=context.is_heading or tag in _HEADINGS)
        if tag == "a":
            return context._replace(is_linked=True)
        if tag == "table":
            return context._replace(is_data=self._left.share(element) <= HALF, row=None)
        return context._replace(row=element) if tag == "tr" and context.is_data else context

    def _is_away(self, context: LineContext, element: HtmlElement) -> bool:
        """Whether an element says that it is no text of the article; one that holds most of it may be named anyhow."""
        if element.tag in _AWAY:
            return True
        if element.tag == "figure":
            return next(self._remainder.inside(element, "table", "blockquote"), None) is None
        if element.tag in _FRAMES or not element.attrib or self._left.share(element) > HALF:
            return False
        names = names_of(element)
        if _is_caption(names) or (not context.inside and says_side(element, names)):
            return True
        return says_boilerplate(names) and not is_prose(element, self._remainder.document)


def _is_panel(element: HtmlElement) -> bool:
    """Whether an element opens by the heading or the control right before it, as questions open their answers."""
    above = element.getprevious()
    if above is None or above.tag not in (*HEADINGS, "div", "button", "dt"):
        return False
    steps = islice(above.iter(), _FEW_PARTS)
    return above.tag == "dt" or any("aria-expanded" in step.attrib or "aria-controls" in step.attrib for step in steps)


def opens_next(owner: HtmlElement) -> bool:
    """Whether a line is a link, or says itself, that it opens what stands right behind it: a question of which the
    answer is folded.
    """
    links, following = list(islice(owner.iter("a"), 2)), owner.getnext()
    if following is not None and ("aria-expanded" in owner.attrib or "aria-controls" in owner.attrib):
        return True
    if len(links) != 1 or following is None or not following.get("id"):
        return False
    return bool(links[0].get("href") == f"#{following.get('id')}")
