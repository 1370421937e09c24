"""What stands around the title of the main article: kicker above it, deck and type line between it and the body."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction import jsonld
from crawler.extraction.anchors import Anchors
from crawler.extraction.identity import Identity, alike, holds, meta
from crawler.extraction.persons import opens_byline
from crawler.extraction.survey import Survey
from crawler.extraction.tree import HEADINGS, named, names_of, opening, weight
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
_KICKER = named(
    r"kicker|eyebrow|overline|topline|rubri[kc]|categor|section|label|topic|volanta|antetitulo|dachzeile|chapeu"
    rf"|spitzmarke|flag|{opening('tag')}"
)
_NOISE = named(r"byline|author|date|time|share|social|breadcrumb|caption|credit|comment|meta|nav|menu|print|rating")
_REACH = 6


@dataclass(frozen=True, slots=True)
class Head:
    """The lines around a title; each None when the page has none."""

    kicker: str | None = None
    deck: str | None = None
    type_line: str | None = None


Run = tuple[HtmlElement, str]


def head_of(identity: Identity, anchors: Anchors, page: Survey) -> Head:
    """The lines around the title of the main article."""
    if identity.heading is None:
        return Head()
    above, below = _around(identity.heading, anchors, page)
    type_line = next((text for owner, text in below if _is_type_line(owner, text)), None)
    deck = _deck(below, identity)
    return Head(kicker=_kicker(above, type_line), deck=deck, type_line=type_line)


def _is_type_line(owner: HtmlElement, text: str) -> bool:
    """Whether a short line below the title names a kind, or sections side by side: "Analysis | QiOSK"."""
    if len(text) > 60 or weight(text) < 3 or opens_byline(text) or ":" in text.rstrip(" :"):
        return False
    return kind_of(text) is not None or (" | " in text and len(owner.findall(".//a")) > 1 and not _is_noise(owner))


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
    menus = (place for look in page.looks if look.tag == "nav" for place in look.places if place < heading)
    return max((place for place in menus if page.first[place] == page.behind[place]), default=0)


def _container(heading: HtmlElement) -> HtmlElement:
    """The element some steps above a heading; the body is never needed whole."""
    best = heading
    for number, parent in enumerate(heading.iterancestors()):
        if parent.tag in ("body", "html") or number == _REACH:
            break
        best = parent
    return best


def _kicker(above: Sequence[Run], type_line: str | None) -> str | None:
    for owner, text in reversed(above):
        if text == type_line or len(text) > 60 or weight(text) < 3 or _is_noise(owner):
            continue
        return text if _marked(owner, _KICKER) or owner.tag in HEADINGS or owner.find("a") is not None else None
    return None


def _deck(below: Iterable[Run], identity: Identity) -> str | None:
    descriptions = [*jsonld.strings((identity.node or {}).get("description"))[:1]]
    descriptions += [one for name in ("og:description", "description") if (one := meta(identity.metas, name))]
    for owner, text in below:
        if not 24 <= weight(text) <= 900 or _is_noise(owner) or kind_of(text):
            continue
        described = any(alike(text, one) > 0.8 or holds(text, one) for one in descriptions if weight(one) > 24)
        if _marked(owner, _DECK) or owner.tag in ("h2", "h3") or described:
            return text
    return None


def _marked(owner: HtmlElement, pattern: Callable[[str], bool]) -> bool:
    near = [owner, *list(owner.iterancestors())[:1], *list(owner)[:1]]
    return any(pattern(names_of(one)) for one in near)


def _is_noise(owner: HtmlElement) -> bool:
    return owner.tag in ("time", "figcaption", "figure") or _NOISE(names_of(owner))
