"""Separates a page: cuts what is not the main article out of its tree, signal by signal, in order of trust.

Every signal proposes cuts; the guards are the same for all: never the title heading or the first paragraphs of the
body, and never most of what stands around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.anchors import Anchors
from crawler.extraction.identity import Identity
from crawler.extraction.survey import Survey
from crawler.extraction.tree import HEADINGS, drop, named, names_of, text_of, weight
from crawler.extraction.units import PEER, Unit
from crawler.extraction.words import is_call, is_related_label, opens_related
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
    proposals = [
        *_unit_cuts(units, anchors, page),
        *_furniture(anchors, page),
        *_after_labels(page),
    ]
    allowed: dict[HtmlElement, Cut] = {}
    for cut in proposals:
        if cut.element not in kept and cut.element not in allowed and not _mostly_body(cut, anchors, page):
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
    if element.tag in ("body", "main", "article", "html", "td", "tr"):
        return False
    text = text_of(element)
    return not text or (
        weight(text) < 60 and element.find(".//img") is None and (_has_heading(element) or is_call(text))
    )


def _has_heading(element: HtmlElement) -> bool:
    return next(element.iter(*HEADINGS), None) is not None


def _mostly_body(proposal: Cut, anchors: Anchors, page: Survey) -> bool:
    """Whether a cut would take most of the paragraphs of the body, or half of the page's running text unless it says
    that it is readers' comments.
    """
    element = proposal.element
    if page.share(element) >= _HALF and not (proposal.signal == PEER or _COMMENTS(names_of(element))):
        return True
    inside = page.span(element)
    return sum(page.order[one] in inside for one in anchors.paragraphs) > 0.5 * len(anchors.paragraphs)


def _unit_cuts(units: Sequence[Unit], anchors: Anchors, page: Survey) -> Iterator[Cut]:
    """Units are teasers, inside the body too; but where they hold most of its running text, they are its sections."""
    body = page.within([anchors.container] if anchors.container is not None else [])
    held = page.together(unit.element for unit in units if unit.element in body)
    whole = page.share(anchors.container) if anchors.container is not None else 0.0
    for unit in units:
        if unit.element not in body or held < _SECTIONS * whole or not whole or unit.signal != "headline link":
            yield Cut(unit.element, Verdict.TEASER, unit.signal)


def _furniture(anchors: Anchors, page: Survey) -> Iterator[Cut]:
    """Menus, footers, forms, comments, share buttons, newsletters: by tag, role and class."""
    near = anchors.container.getparent() if anchors.container is not None else None
    body = page.within([near] if near is not None else [])
    for element, tag, names in zip(page.elements, page.tags, page.names, strict=True):
        if tag in _FURNITURE_TAGS or element.get("role") in _ROLES:
            yield Cut(element, Verdict.BOILERPLATE, "tag")
        elif tag not in _FRAMES and _FURNITURE(names):
            if element in body and page.of.get(element, 0) > _MUCH and not _COMMENTS(names):
                continue
            yield Cut(element, Verdict.BOILERPLATE, "class")


def _after_labels(page: Survey) -> Iterator[Cut]:
    """Lines in running text that only point elsewhere: "Also read: …", and lists behind such a label."""
    for element, tag in zip(page.elements, page.tags, strict=True):
        if tag not in _LABELLED or (tag == "div" and len(element) > 3):
            continue
        lines = page.lines_of(element)
        if not lines or sum(line.weight for line in lines) > _LONGEST_LABEL:
            continue
        text = " ".join(line.text for line in lines)
        if next(element.iter("a"), None) is not None and opens_related(text):
            yield Cut(element, Verdict.TEASER, "related label")
        elif len(text) <= _LONGEST_WORDS and is_related_label(text):
            yield Cut(element, Verdict.BOILERPLATE, "related label")
