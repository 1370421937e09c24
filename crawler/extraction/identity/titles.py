"""The title of the main article: as the page prints it, where that agrees with what the page declares."""

from __future__ import annotations

import html

from lxml.html import HtmlElement

from crawler.extraction.document.measures import HALF, SAME
from crawler.extraction.document.tree import names_of, squeeze, text_of, title_text, weight, words
from crawler.extraction.identity.main_article import Identity, alike, holds

_AGREES, _AGREES_ALONE = 0.5, 0.3  # `alike` of a heading and a declared title that are one; of the only h1, with less
_SHORT = 0.4  # share of the title's weight: a kicker is shorter
_PARTS = ("article", "main", "section")
_SOME_WORDS = 4
"""Fewer are the name of a page: "News from the harbour"."""
_SHORTEST, _ARTICLE = 2, 3
"""Letters of a kicker; behind a blank more than those of an article ("The")."""
_MARKS = tuple(" :|–—-•·/+")


def title_of(identity: Identity) -> tuple[str | None, str | None]:
    """The title, and whether it is the heading (its tag) or what the page declares ("declared title").

    Headings are what readers see; a declared title is often shorter, longer, or written for search engines.
    """
    printed = _printed(identity)
    declared = identity.titles[0] if identity.titles else ""
    if printed and (not declared or _agrees(printed, identity) or _heads(printed, identity)):
        return _unescaped(printed), str(identity.heading.tag) if identity.heading is not None else None
    return (_unescaped(declared), "declared title") if declared else (None, None)


def kicker_inside(identity: Identity) -> str | None:
    """The kicker with which the heading of a page begins, if there is one."""
    found = _parted(identity) if identity.heading is not None else None
    return (
        found[0] if found is not None and not (found[0].endswith(_MARKS) or any(map(str.isdigit, found[0]))) else None
    )


def _heads(printed: str, identity: Identity) -> bool:
    """Whether a heading is a headline whatever the page declares, which may be the name of a series or a section: the
    only one, in some words, in no header of the whole page.
    """
    heading = identity.heading
    if heading is None or not identity.heading_is_lone or words(printed) < _SOME_WORDS:
        return False
    around = next(heading.iterancestors("header", "article", "main", "section"), None)
    return around is None or around.tag != "header" or next(around.iterancestors(*_PARTS), None) is not None


def _agrees(printed: str, identity: Identity) -> bool:
    """Whether a heading says about what a declared title says, or is the only h1 and says some of it."""
    heading = identity.heading
    is_lone = identity.heading_is_lone and heading is not None and heading.tag == "h1"
    enough = _AGREES_ALONE if is_lone else _AGREES
    return any(
        alike(printed, title) > enough
        or holds(printed, title)
        or (holds(title, printed) and weight(printed) > HALF * weight(title))
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
        if text != whole and alike(text, first) > max(SAME, likeness):
            return text
    parted = _parted(identity)
    return parted[1] if parted is not None else whole


def _parted(identity: Identity) -> tuple[str, str] | None:
    """The kicker with which a heading begins, and the title behind it."""
    heading = identity.heading
    if heading is None:
        return None
    first = identity.titles[0] if identity.titles else ""
    return _of_two_elements(heading) or _of_element_and_text(heading, first)


def _of_two_elements(heading: HtmlElement) -> tuple[str, str] | None:
    """The two elements that a heading is made of, when the first is short and of another class: a kicker."""
    parts = [part for part in heading if text_of(part)]
    if len(parts) != 2 or squeeze(f"{heading.text or ''}{parts[0].tail or ''}{parts[1].tail or ''}"):
        return None
    kicker, title = (text_of(part) for part in parts)
    apart = bool(names_of(parts[0])) and names_of(parts[0]) != names_of(parts[1])
    return (kicker, title) if apart and weight(kicker) < _SHORT * weight(title) else None


def _of_element_and_text(heading: HtmlElement, declared: str) -> tuple[str, str] | None:
    """The short element or text with which a heading begins and what follows: without a blank, as only styles keep it
    apart, or where what follows is the declared title, or that keeps them apart by a mark.
    """
    whole, first = text_of(heading), next((part for part in heading if text_of(part)), None)
    kicker = squeeze(heading.text or "") or (text_of(first) if first is not None else "")
    title = whole.removeprefix(kicker).lstrip("".join(_MARKS))
    if len(kicker) < _SHORTEST or not title or weight(kicker) >= weight(title):
        return None
    glued = kicker[-1].isalnum() and not title[0].islower() and whole.startswith(kicker + title)
    gain = alike(title, declared) - alike(whole, declared)
    told = gain > 0 and alike(title, declared) > SAME and len(kicker) > _ARTICLE
    marked = declared.startswith(kicker) and declared[len(kicker) :].lstrip().startswith(_MARKS[1:])
    named = marked and weight(kicker) < _SHORT * weight(title)
    return (kicker, title) if named or (gain >= 0 and (glued or told)) else None


def _unescaped(title: str) -> str:
    """A title without what was escaped once too often: "Ships &#x26; quays"."""
    return html.unescape(title) if "&" in title else title
