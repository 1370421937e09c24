"""Separates a page: says what of it is not the main article, signal by signal, in order of trust.

Every signal proposes cuts; the guards are the same for all: never the title heading or the first paragraphs of the
body, and never half of what a page says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import takewhile

from lxml.html import HtmlElement

from crawler.extraction.document.class_names import says_comments
from crawler.extraction.document.measures import HALF, LABEL
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import HEADINGS, lineage, names_of, weight
from crawler.extraction.lexicon.words import is_call
from crawler.extraction.separation.mentions import CARD, FOLLOW_ON
from crawler.extraction.separation.remainder import Remainder
from crawler.extraction.separation.signals import COPY, GALLERY, SIGNALS, Cut, Scene, Signal

_WHOLE = frozenset({FOLLOW_ON, CARD, COPY, "refrain", GALLERY})
"""Signals that may take more than half of a page."""


def cuts_of(scene: Scene, signals: Iterable[Signal] = SIGNALS) -> list[Cut]:
    """All cuts that the guards allow, outermost elements only, most trusted signals first."""
    kept = protected_by(scene)
    document = scene.document
    allowed: dict[HtmlElement, Cut] = {}
    for cut in (proposal for signal in signals for proposal in signal.propose(scene)):
        if cut.element not in kept and cut.element not in allowed and not _takes_most(cut, document):
            allowed[cut.element] = cut
    return [cut for cut in allowed.values() if allowed.keys().isdisjoint(cut.element.iterancestors())]


def without_shells(remainder: Remainder, protected: Set[HtmlElement]) -> Remainder:
    """What is left of a page, without the containers in which the cuts leave no more than a heading, and those around
    them of which that is then true.
    """
    cuts, left = dict.fromkeys(remainder.cuts), list(remainder.lines)
    smaller = replace(remainder, cuts=cuts.keys())  # the view grows with the shells that are found
    for parent in dict.fromkeys(cut.getparent() for cut in remainder.cuts):
        for shell in takewhile(lambda step: step not in protected and step not in cuts, _below_root(parent)):
            inside = _inside(shell, left, remainder.document)
            said = sum(remainder.lines[number].weight for number in left[inside][:LABEL])
            if said >= LABEL or not _is_shell(shell, smaller):
                break
            del left[inside]
            cuts[shell] = None
    return smaller


def _below_root(element: HtmlElement | None) -> Iterator[HtmlElement]:
    """An element and those around it, without the root."""
    for step in lineage(element) if element is not None else ():
        if step.getparent() is not None:
            yield step


def _inside(element: HtmlElement, left: Sequence[int], document: Survey) -> slice:
    """Where the lines of an element stand among those that are left; an inline element has none of its own."""
    index = document.order.get(element)
    if index is None or not document.walk.like[index].divides:
        return slice(0, 0)
    return slice(bisect_left(left, document.first[index]), bisect_left(left, document.behind[index]))


def protected_by(scene: Scene) -> set[HtmlElement]:
    """The elements that no cut may take: the heading and the first paragraphs, with all that holds them."""
    first = [element for element in (scene.identity.heading, *scene.anchors.paragraphs[:3]) if element is not None]
    return {parent for element in first for parent in (element, *element.iterancestors())}


def _is_shell(element: HtmlElement, remainder: Remainder) -> bool:
    """Whether nothing is left in an element but, perhaps, the heading of what was cut."""
    if element.tag in ("body", "main", "article", "html", "td", "tr"):
        return False
    text = remainder.text(element)
    if not text or weight(text) >= LABEL:
        return not text
    if next(remainder.inside(element, "img"), None) is not None:
        return False
    return next(remainder.inside(element, *HEADINGS), None) is not None or is_call(text)


def _takes_most(proposal: Cut, document: Survey) -> bool:
    """Whether a cut would take half of the page's running text, unless it says that it is readers' comments."""
    element = proposal.element
    known = proposal.signal in _WHOLE or says_comments(names_of(element))
    return document.share(element) >= HALF and not known
