"""What stands around the title of the main article: kicker above it, deck and type line between it and the body."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction import jsonld
from crawler.extraction.anchors import Anchors
from crawler.extraction.identity import Identity, alike, holds, meta
from crawler.extraction.kickers import Run, is_marked, is_noise, kicker_of
from crawler.extraction.persons import opens_byline
from crawler.extraction.survey import Survey
from crawler.extraction.tree import named, opening, weight
from crawler.extraction.words import kind_of

_DECK = named(
    r"sub-?_*(head|title|line|hed)|"
    + opening(
        "deck", "dek", "standfirst", "chapo", "chapeau", "lead", "lede", "summary", "abstract", "intro", "excerpt"
    )
    + "|"
    + opening("teaser", "bajada", "copete", "linhafina", "linha-fina", "sapo", "ingress", "description")
    + "|"
    + opening("unterzeile", "vorspann")
)
_REACH = 6


@dataclass(frozen=True, slots=True)
class Head:
    """The lines around a title; each None when the page has none."""

    kicker: str | None = None
    deck: str | None = None
    type_line: str | None = None


def head_of(
    identity: Identity, anchors: Anchors, page: Survey, *, apart: Set[HtmlElement], sections: Iterable[str] = ()
) -> Head:
    """The lines around the title of the main article; `apart` are the elements that speak of other articles,
    `sections` what the page declares to be its own.
    """
    if identity.heading is None:
        return Head()
    above, below = _around(identity.heading, anchors, page)
    type_line = next((text for owner, text in below if _is_type_line(owner, text)), None)
    deck = _deck(below, identity)
    own = [run for run in above if run[0] not in apart and run[1] != type_line]
    return Head(kicker=kicker_of(own, identity.heading, page, sections), deck=deck, type_line=type_line)


def _is_type_line(owner: HtmlElement, text: str) -> bool:
    """Whether a short line below the title names a kind, or sections side by side: "Analysis | QiOSK"."""
    if len(text) > 60 or weight(text) < 3 or opens_byline(text) or ":" in text.rstrip(" :"):
        return False
    return kind_of(text) is not None or (" | " in text and len(owner.findall(".//a")) > 1 and not is_noise(owner))


def _around(heading: HtmlElement, anchors: Anchors, page: Survey) -> tuple[list[Run], list[Run]]:
    """The runs before the title, in its container, and those between it and the first paragraph of the body."""
    title, inside = page.text(heading), set(heading.iter())
    container = _container(heading)
    above: list[Run] = []
    below: list[Run] = []
    passed = False
    menu = _last_menu(page, page.order.get(heading, 0))
    for owner, text, _ in page.lines_of(container):
        if page.order.get(owner, 0) < menu:
            continue
        if owner in inside or (not passed and text == title):
            passed = True
        elif owner in anchors.paragraphs[:2] or len(below) > 12:
            break
        else:
            (below if passed else above).append((owner, text))
    return above[-4:], below


def _last_menu(page: Survey, heading: int) -> int:
    """The place of the last long menu before the title; long ones are empty (`menus`)."""
    menus = (place for place in page.tagged("nav") if place < heading)
    return max((place for place in menus if page.first[place] == page.behind[place]), default=0)


def _container(heading: HtmlElement) -> HtmlElement:
    """The element some steps above a heading; the body is never needed whole."""
    best = heading
    for number, parent in enumerate(heading.iterancestors()):
        if parent.tag in ("body", "html") or number == _REACH:
            break
        best = parent
    return best


def _deck(below: Iterable[Run], identity: Identity) -> str | None:
    descriptions = [*jsonld.strings((identity.node or {}).get("description"))[:1]]
    descriptions += [one for name in ("og:description", "description") if (one := meta(identity.metas, name))]
    for owner, text in below:
        if not 24 <= weight(text) <= 900 or is_noise(owner) or kind_of(text):
            continue
        described = any(alike(text, one) > 0.8 or holds(text, one) for one in descriptions if weight(one) > 24)
        if is_marked(owner, _DECK) or owner.tag in ("h2", "h3") or described:
            return text
    return None
