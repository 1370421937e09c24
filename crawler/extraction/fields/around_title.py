"""What stands around the title of the main article: kicker above it, deck and type line between it and the body."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.document.measures import LABEL
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import weight
from crawler.extraction.fields.decks import deck_of, lead_of
from crawler.extraction.fields.kickers import Run, is_noise, kicker_of
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.identity.titles import kicker_inside
from crawler.extraction.lexicon.person_names import opens_byline
from crawler.extraction.lexicon.words import kind_of

_REACH = 6  # elements from a title up to the head that it stands in
_NEAR, _FAR = 13, 26  # lines below a title: in which a type line stands, and a deck


@dataclass(frozen=True, slots=True)
class AroundTitle:
    """The lines around a title; each None when the page has none. `lead` is what the deck may be if the body does not
    hold it.
    """

    kicker: str | None = None
    deck: str | None = None
    type_line: str | None = None
    lead: str | None = None


def around_title_of(
    identity: Identity, anchors: Anchors, document: Survey, *, apart: Set[HtmlElement], sections: Iterable[str] = ()
) -> AroundTitle:
    """The lines around the title of the main article; `apart` are the elements that speak of other articles,
    `sections` what the page declares to be its own.
    """
    if identity.heading is None:
        return AroundTitle()
    title = document.text(identity.heading)
    above, below = _around(identity.heading, anchors, document)
    apart = apart if identity.heading not in apart else frozenset()
    type_line = next((text for owner, text in below[:_NEAR] if _is_type_line(owner, text)), None)
    declared = {section.casefold() for section in sections}
    own = [run for run in above if (run[0] not in apart or run[1].casefold() in declared) and run[1] != type_line]
    return AroundTitle(
        kicker=kicker_of(own, identity.heading, document, declared) or kicker_inside(identity),
        deck=deck_of(below, identity, title, apart, anchors.container),
        type_line=type_line,
        lead=lead_of([*below, *_first_paragraph(anchors, document)], document, title, apart),
    )


def _first_paragraph(anchors: Anchors, document: Survey) -> list[Run]:
    lines = [line for paragraph in anchors.paragraphs[:1] for line in document.lines_of(paragraph)[:1]]
    return [(line.owner, line.text) for line in lines]


def _is_type_line(owner: HtmlElement, text: str) -> bool:
    """Whether a short line below the title names a kind, or sections side by side: "Analysis | QiOSK"."""
    if weight(text) > LABEL or opens_byline(text) or ":" in text.rstrip(" :"):
        return False
    return kind_of(text) is not None or (" | " in text and len(owner.findall(".//a")) > 1 and not is_noise(owner))


def _around(heading: HtmlElement, anchors: Anchors, document: Survey) -> tuple[list[Run], list[Run]]:
    """The runs before the title, in its container, and those between it and the first paragraph of the body."""
    title, container = document.order[heading], document.order[_container(heading)]
    menu = _last_menu(document, title)
    before = document.lines[document.first[container] : document.first[title]]
    above = [(line.owner, line.text) for line in before if document.order[line.owner] >= menu]
    start = max(document.behind[title], document.first[title] + 1)
    below: list[Run] = []
    for line in document.lines[start : min(document.behind[container], start + _FAR)]:
        if line.owner in anchors.paragraphs[:2]:
            break
        below.append((line.owner, line.text))
    return above[-4:], below


def _last_menu(document: Survey, heading: int) -> int:
    """The index of the last long menu before the title; long ones are empty (`decoding.menus`)."""
    menus = (index for index in document.tagged("nav") if index < heading)
    return max((index for index in menus if document.first[index] == document.behind[index]), default=0)


def _container(heading: HtmlElement) -> HtmlElement:
    """The element some steps above a heading; the body is never needed whole."""
    best = heading
    for number, parent in enumerate(heading.iterancestors()):
        if parent.tag in ("body", "html") or number == _REACH:
            break
        best = parent
    return best
