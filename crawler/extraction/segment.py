"""Separates a page: cuts what is not the main article out of its tree, signal by signal, in order of trust.

Every signal proposes cuts; the guards are the same for all: never the title heading or the first paragraphs of the
body, and never most of what stands around them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement

from crawler.extraction.anchors import Anchors
from crawler.extraction.identity import Identity
from crawler.extraction.refrains import refrains
from crawler.extraction.survey import Survey
from crawler.extraction.tree import HEADINGS, drop, named, names_of, says_more, text_of, weight
from crawler.extraction.units import PEER, Unit
from crawler.extraction.words import begins_related, is_call, is_related_label, opens_related
from storage.records import Verdict

_FURNITURE_TAGS = frozenset({"nav", "footer", "form", "dialog", "button", "noscript", "menu"})
_FRAMES = frozenset({"html", "body", "main", "article"})
_LABELLED = frozenset({"p", "h2", "h3", "h4", "h5", "li", "strong", "div"})
_FURNITURE = named(
    r"(^|[\s_-])(comments?|disqus|respond|newsletters?|subscri(be|ption)|sign-?up|share|sharing|sharedaddy|social|follow"
    r"|cookie|consent|gdpr|breadcrumbs?|pagination|pager|tags?-?list|post-?tags|entry-?tags|advert\w*|ad-slot|adbox"
    r"|promo\w*|cta|abonnement|call-?to-?action|recirc\w*|related\w*|recommend\w*|trending|popular|most-?(read|viewed|popular)|(?<!with-)(?<!has-)(?<!no-)(?<!content-)sidebar(?!-wr)|masthead|navbar"
    r"|menu|footer|print-?only|skip-?link|screen-reader-text|sr-only|visually-?hidden|visuallyhidden"
    r"|outbrain|taboola|author[-_]*(box|bio|info|card|block)|about-?(the-?)?author|read-?(more|next)|also-?read|teasers?)([\s_-]|$)"
)
_COMMENTS = named(r"comment|disqus|respond|cookie|consent")
_HALF = 0.5
_MUCH = 400
_SECTIONS = 0.4
_LONGEST_LABEL = 260
_LONGEST_WORDS = 80
_SHELL = 60
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "complementary"})


@dataclass(frozen=True, slots=True)
class Cut:
    """An element that is not the main article's body, what it is, and the signal that says so."""

    element: HtmlElement
    verdict: Verdict
    signal: str


def cuts_of(identity: Identity, units: Sequence[Unit], anchors: Anchors, page: Survey) -> list[Cut]:
    """All cuts that the guards allow, outermost elements only, most trusted signals first."""
    kept = _protected(identity, anchors)
    paragraphs = sorted(page.order[one] for one in anchors.paragraphs)
    proposals = [
        *_unit_cuts(units, anchors, page),
        *_furniture(anchors, page),
        *_definitions(units),
        *(Cut(one, Verdict.BOILERPLATE, "refrain") for one in refrains(page, identity, anchors)),
        *_after_labels(page),
    ]
    allowed: dict[HtmlElement, Cut] = {}
    for cut in proposals:
        if cut.element not in kept and cut.element not in allowed and not _mostly_body(cut, paragraphs, page):
            allowed[cut.element] = cut
    return [cut for cut in allowed.values() if allowed.keys().isdisjoint(cut.element.iterancestors())]


def cut(cuts: Iterable[Cut], protected: Iterable[HtmlElement]) -> None:
    """Takes the cuts out of the tree, then containers in which they leave no more than a heading."""
    kept = set(protected)
    for one in cuts:
        parent = one.element.getparent()
        drop(one.element)
        while parent is not None and parent not in kept and parent.getparent() is not None and _is_shell(parent):
            shell, parent = parent, parent.getparent()
            drop(shell)


def protected_by(identity: Identity, anchors: Anchors) -> set[HtmlElement]:
    """The elements that no cut may take: the heading and the first paragraphs, with all that holds them."""
    return _protected(identity, anchors)


def _protected(identity: Identity, anchors: Anchors) -> set[HtmlElement]:
    first = [one for one in (identity.heading, *anchors.paragraphs[:3]) if one is not None]
    return {parent for one in first for parent in (one, *one.iterancestors())}


def _is_shell(element: HtmlElement) -> bool:
    """Whether nothing is left in an element but, perhaps, the heading of what was cut."""
    if element.tag in ("body", "main", "article", "html", "td", "tr") or says_more(element, _SHELL):
        return False
    text = text_of(element)
    return not text or (
        weight(text) < _SHELL and element.find(".//img") is None and (_has_heading(element) or is_call(text))
    )


def _has_heading(element: HtmlElement) -> bool:
    return next(element.iter(*HEADINGS), None) is not None


def _mostly_body(proposal: Cut, paragraphs: Sequence[int], page: Survey) -> bool:
    """Whether a cut would take most of the paragraphs of the body (their places are given), or half of the page's
    running text unless it says that it is readers' comments.
    """
    element = proposal.element
    if page.share(element) >= _HALF and not (proposal.signal in (PEER, "refrain") or _COMMENTS(names_of(element))):
        return True
    inside = page.span(element)
    held = bisect_left(paragraphs, inside.stop) - bisect_left(paragraphs, inside.start)
    return held > 0.5 * len(paragraphs)


def _unit_cuts(units: Sequence[Unit], anchors: Anchors, page: Survey) -> Iterator[Cut]:
    """Units are teasers, inside the body too; but where they hold most of its running text, they are its sections."""
    body = page.within([anchors.container] if anchors.container is not None else [])
    held = page.together(unit.element for unit in units if unit.element in body)
    whole = page.share(anchors.container) if anchors.container is not None else 0.0
    for unit in units:
        if unit.element not in body or held < _SECTIONS * whole or not whole or unit.signal != "headline link":
            yield Cut(unit.element, Verdict.TEASER, unit.signal)


def _definitions(units: Iterable[Unit]) -> Iterator[Cut]:
    """What a list defines whose terms are headlines of other articles: it stands beside the headline, not inside."""
    for unit in units:
        if unit.element.tag == "dt":
            for sibling in takewhile(lambda one: one.tag == "dd", unit.element.itersiblings()):
                yield Cut(sibling, Verdict.TEASER, "definition")


def _furniture(anchors: Anchors, page: Survey) -> Iterator[Cut]:
    """Menus, footers, forms, comments, share buttons, newsletters: by tag, role and class."""
    near = anchors.container.getparent() if anchors.container is not None else None
    body = page.span(near) if near is not None else range(0)
    found: dict[int, str] = {}
    for look in page.looks:
        if look.tag in _FURNITURE_TAGS:
            found.update(dict.fromkeys(look.places, "tag"))
        elif look.tag not in _FRAMES and _FURNITURE(look.names):
            kept = [] if _COMMENTS(look.names) else [one for one in look.places if one in body and _is_much(one, page)]
            found.update(dict.fromkeys((one for one in look.places if one not in kept), "class"))
    found.update((place, "tag") for place, one in enumerate(page.elements) if one.get("role") in _ROLES)
    for place, signal in sorted(found.items()):
        yield Cut(page.elements[place], Verdict.BOILERPLATE, signal)


def _is_much(place: int, page: Survey) -> bool:
    return page.of.get(page.elements[place], 0) > _MUCH


def _after_labels(page: Survey) -> Iterator[Cut]:
    """Lines in running text that only point elsewhere: "Also read: …", and lists behind such a label."""
    labels = {number for number, line in enumerate(page.lines) if begins_related(line.text)}
    for place, tag in enumerate(page.tags):
        if tag not in _LABELLED or (page.is_block(place) and page.first[place] not in labels):
            continue
        element = page.elements[place]
        lines = page.lines_of(element) if tag != "div" or len(element) <= 3 else []
        if not lines or sum(line.weight for line in lines) > _LONGEST_LABEL:
            continue
        text = " ".join(line.text for line in lines)
        if next(element.iter("a"), None) is not None and opens_related(text):
            yield Cut(element, Verdict.TEASER, "related label")
        elif len(text) <= _LONGEST_WORDS and is_related_label(text):
            yield Cut(element, Verdict.BOILERPLATE, "related label")
