"""The title of the main article: as the page prints it, where that agrees with what the page declares."""

from __future__ import annotations

import html

from lxml.html import HtmlElement

from crawler.extraction.document.tree import names_of, squeeze, text_of, title_text, weight
from crawler.extraction.identity.main_article import Identity, alike, holds

_AGREES, _AGREES_ALONE = 0.5, 0.3
_THE_SAME = 0.92
_HALF = 0.5
_SHORT = 0.4


def title_of(identity: Identity) -> tuple[str | None, str | None]:
    """The title, and whether it is the heading (its tag) or what the page declares ("declared title").

    Headings are what readers see; a declared title is often shorter, longer, or written for search engines.
    """
    printed = _printed(identity)
    declared = identity.titles[0] if identity.titles else ""
    if printed and (not declared or _agrees(printed, identity)):
        return _unescaped(printed), str(identity.heading.tag) if identity.heading is not None else None
    return (_unescaped(declared), "declared title") if declared else (None, None)


def _agrees(printed: str, identity: Identity) -> bool:
    """Whether a heading says about what a declared title says, or is the only h1 and says some of it."""
    enough = _AGREES_ALONE if identity.heading_is_lone else _AGREES
    return any(
        alike(printed, title) > enough
        or holds(printed, title)
        or (holds(title, printed) and weight(printed) > _HALF * weight(title))
        for title in identity.titles
    )


def _printed(identity: Identity) -> str:
    """The heading's text without a kicker that stands inside it."""
    if identity.heading is None:
        return ""
    whole = title_text(identity.heading)
    first = identity.titles[0] if identity.titles else ""
    likeness = alike(whole, first)
    for part in identity.heading.iterdescendants():
        text = text_of(part)
        if weight(text) > 8 and text != whole and alike(text, first) > max(_THE_SAME, likeness):
            return text
    return _behind_kicker(identity.heading) or whole


def _behind_kicker(heading: HtmlElement) -> str | None:
    """The second of two elements that a heading is made of, when the first is short and of another class: a kicker."""
    parts = [part for part in heading if text_of(part)]
    if len(parts) != 2 or squeeze(f"{heading.text or ''}{parts[0].tail or ''}{parts[1].tail or ''}"):
        return None
    kicker, title = (text_of(part) for part in parts)
    apart = bool(names_of(parts[0])) and names_of(parts[0]) != names_of(parts[1])
    return title if apart and weight(kicker) < _SHORT * weight(title) else None


def _unescaped(title: str) -> str:
    """A title without what was escaped once too often: "Ships &#x26; quays"."""
    return html.unescape(title) if "&" in title else title
