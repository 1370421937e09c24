"""Where a page prints what belongs to the title of its article: byline, day, deck."""

from __future__ import annotations

from crawler.extraction.document.measures import LINES_AROUND
from crawler.extraction.document.survey import Survey
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity

_FAR = 4
"""Times `LINES_AROUND`: a first paragraph that stands farther from its title, behind comments or a menu, is no mark."""


def title_line(document: Survey, identity: Identity) -> int:
    """The number of the line in which the title stands; 0 where the page prints none."""
    index = document.order.get(identity.heading, -1) if identity.heading is not None else -1
    return document.first[index] if index >= 0 else 0


def below_title(document: Survey, identity: Identity, anchors: Anchors) -> range:
    """The numbers of the lines from the title up to the first paragraph of the body."""
    title = title_line(document, identity)
    body = document.first[document.order[anchors.paragraphs[0]]] if anchors.paragraphs else 0
    return range(title, body if title < body < title + _FAR * LINES_AROUND else title + LINES_AROUND)


def around_title(document: Survey, identity: Identity, anchors: Anchors) -> range:
    """The same, with some lines above the title; where the page prints none, from its first line."""
    below = below_title(document, identity, anchors)
    return range(max(0, below.start - LINES_AROUND), below.stop) if identity.heading is not None else below
