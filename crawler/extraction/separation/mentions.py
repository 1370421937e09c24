"""Mentions of other articles on a page: which elements are they, and which headline and link does each carry.

A unit is the largest element around a headline link that holds no other headline link, not the page's own title, and
no running text before its headline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.document.measures import HALF, NO_CARD, RUNNING
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import (
    HEADINGS,
    absolute,
    domain,
    lineage,
    named,
    names_of,
    own_text,
    page_key,
    says_more,
    squeeze,
    weight,
)
from crawler.extraction.identity.main_article import Identity, declares_article
from crawler.extraction.separation.follow_on_articles import FollowOn
from crawler.extraction.separation.headline_links import HeadlineLink, headline_links_of
from crawler.extraction.separation.platform_posts import Posts

FOLLOW_ON = "peer of the article"
LINKED = "headline link"
CARD = "card"
_LISTS = frozenset({"ul", "ol"})
_MOST_ITEMS = 40  # items of a list: a limit
_ABROAD = 0.25  # share of the running text: units with so much that lead to other sites are its subject
_is_label = named("caption|credit")


class Unit(NamedTuple):
    """An element that speaks of one other article. `signal` is what told it apart; `url` is None for a foreign post
    without a link.
    """

    element: HtmlElement
    headline: HeadlineLink | None
    signal: str


def units_of(identity: Identity, posts: Posts | None, document: Survey) -> list[Unit]:
    """Foreign posts of a known platform first, then what headline links stand for, in document order.

    A post that holds the title of the page is its own, whatever number it has.
    """
    headlines = list(headline_links_of(document, identity))
    own = document.around([identity.heading] if identity.heading is not None else [])
    foreign = [element for element, _ in posts.foreign if element not in own] if posts else []
    found = [_post_unit(element, headlines, posts.platform, document) for element in foreign] if posts else []
    inside = document.within(unit.element for unit in found)
    loose = [headline for headline in headlines if headline.element not in inside]
    found += _credible(list(_link_units(loose, identity)), identity, document)
    return found


def with_follow_ons(units: Sequence[Unit], follow_ons: Sequence[FollowOn]) -> list[Unit]:
    """Units and whole articles."""
    return [*units, *(Unit(follow_on.element, follow_on.headline, FOLLOW_ON) for follow_on in follow_ons)]


def _post_unit(element: HtmlElement, headlines: list[HeadlineLink], platform: str, document: Survey) -> Unit:
    """A foreign post, widened to the containers that hold nothing else."""
    inside = set(element.iter())
    headline = next((headline for headline in headlines if headline.element in inside), None)
    own = document.text(element)
    for parent in element.iterancestors():
        if parent.tag in ("body", "main") or document.text(parent) != own:
            break
        element = parent
    return Unit(element, headline, platform)


def _link_units(headlines: list[HeadlineLink], identity: Identity) -> Iterator[Unit]:
    bounds = _bounds(headlines, identity)
    found: dict[HtmlElement, list[HeadlineLink]] = {}
    for headline in headlines:
        found.setdefault(_climb(headline, bounds), []).append(headline)
    for element, own in found.items():
        yield Unit(element, _best(own), LINKED)


def _best(headlines: list[HeadlineLink]) -> HeadlineLink:
    """Of several headlines of one unit the longest that stands in a heading; else the first."""
    marked = [headline for headline in headlines if headline.element.tag in HEADINGS]
    return max(marked, key=lambda headline: len(headline.title)) if marked else headlines[0]


def _credible(units: list[Unit], identity: Identity, document: Survey) -> list[Unit]:
    """Units without those that are the page itself: one that holds half of its running text; and, where sections of
    an article have headings that link to other sites (a list of products), all of these.
    """
    little = document.total < NO_CARD and not declares_article(identity)
    small = [unit for unit in units if little or document.share(unit.element) < HALF]
    small += [unit._replace(signal=CARD) for unit in units if unit not in small and _insists(unit)]
    abroad = [unit for unit in small if _leads_abroad(unit, identity)]
    if document.together(unit.element for unit in abroad) < _ABROAD:
        return small
    return [unit for unit in small if unit not in abroad or not document.share(unit.element)]


def _leads_abroad(unit: Unit, identity: Identity) -> bool:
    return unit.headline is not None and domain(unit.headline.url) != domain(identity.url)


def is_product(unit: Unit, identity: Identity, document: Survey) -> bool:
    """Whether a unit leads to another site and has more running text than a card: what an article says of a product."""
    return document.of.get(unit.element, 0) >= NO_CARD and _leads_abroad(unit, identity)


def is_source(unit: Unit, identity: Identity, document: Survey) -> bool:
    """Whether a unit is a heading over running text that leads to another site, as authors name what they speak of.
    Linked lines without being headings are left out: papers that print texts of others keep such links to those.
    """
    following = unit.element.getnext()
    headed = unit.element.tag in HEADINGS and following is not None and document.of.get(following, 0) > 0
    return headed and _leads_abroad(unit, identity)


def _insists(unit: Unit) -> bool:
    """Whether a unit is a card by its form: a heading that is the link, and another link to the same page."""
    if unit.headline is None or unit.headline.element.tag not in HEADINGS:
        return False
    links = [absolute(link.get("href", ""), unit.headline.url) for link in unit.element.iter("a")]
    return sum(link is not None and page_key(link) == unit.headline.key for link in links) > 1


def _bounds(headlines: list[HeadlineLink], identity: Identity) -> dict[HtmlElement, str | None]:
    """For every element that holds headline links, the key of the page that they lead to; None where they lead to
    several. The title of the page counts as one.
    """
    holds: dict[HtmlElement, str | None] = {}
    marks = [(headline.element, headline.key) for headline in headlines]
    if identity.heading is not None:
        marks.append((identity.heading, "the title of this page"))
    for element, key in marks:
        for outer in lineage(element):
            known = holds.setdefault(outer, key)
            if known is None:
                break
            if known != key:
                holds[outer] = None
    return holds


def _climb(headline: HeadlineLink, bounds: dict[HtmlElement, str | None]) -> HtmlElement:
    """The largest element around a headline that speaks of nothing else."""
    element = headline.element
    for parent in headline.element.iterancestors():
        if parent.tag in ("body", "html", "main") or bounds[parent] is None or _text_before(element, parent):
            break
        if parent.tag in _LISTS and _is_one_of_many(element):
            break
        element = parent
    return element


def _is_one_of_many(item: HtmlElement) -> bool:
    """Whether other items of the same list say something of their own."""
    others = chain(item.itersiblings("li", preceding=True), item.itersiblings("li"))
    return any(says_more(item, 1) for item in islice(others, _MOST_ITEMS))


def _text_before(element: HtmlElement, parent: HtmlElement) -> bool:
    """Whether running text stands in `parent` before `element`, so that the headline is not its beginning."""
    if _is_running(parent.text):
        return True
    return any(_is_running(sibling.tail) or _runs_long(sibling) for sibling in element.itersiblings(preceding=True))


def _is_running(text: str | None) -> bool:
    return text is not None and weight(squeeze(text)) > RUNNING


def _runs_long(element: HtmlElement) -> bool:
    if element.tag in ("figure", "picture", "img", "svg"):
        return False
    paragraphs = [element, *element.iter("p")] if element.tag != "p" else [element]
    return any(weight(own_text(paragraph)) > RUNNING and not _is_label(names_of(paragraph)) for paragraph in paragraphs)
