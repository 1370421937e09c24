"""The kicker of an article: the short line above its title that says what it is about.

Pages print much above a title that is short and linked: menus, tickers, share buttons. A kicker stands next to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lxml.html import HtmlElement

from crawler.extraction.furniture import says_furniture
from crawler.extraction.headlines import is_menu
from crawler.extraction.survey import Survey
from crawler.extraction.tree import HEADINGS, named, names_of, opening, weight

Run = tuple[HtmlElement, str]
"""A line of a page and the element that holds it."""
_KICKER = named(
    r"kicker|eyebrow|overline|topline|rubri[kc]|categor|section|label|topic|volanta|antetitulo|dachzeile|chapeu"
    rf"|spitzmarke|flag|{opening('tag')}"
)
_NOISE = named(r"byline|author|date|time|share|social|breadcrumb|caption|credit|comment|meta|nav|menu|print|rating")
_MACHINES = frozenset({"aside", "form", "label", "button"})
_LONGEST = 60
_NEAR = 3
_CLOSE = 1


def kicker_of(above: Sequence[Run], heading: HtmlElement, page: Survey, sections: Iterable[str] = ()) -> str | None:
    """The kicker among the lines above a title, which are given in document order; None when there is none.
    `sections` are those that the page declares to be its own.
    """
    declared = {one.casefold() for one in sections}
    for distance, (owner, text) in enumerate(reversed(above)):
        if len(text) > _LONGEST or weight(text) < 3 or is_noise(owner) or _is_machinery(owner, heading, page):
            continue
        return text if text.casefold() in declared or _stands_near(owner, heading, distance) else None
    return None


def is_marked(owner: HtmlElement, pattern: Callable[[str], bool]) -> bool:
    """Whether the names of the holder of a line, of what is around it or first in it match a pattern."""
    near = [owner, *list(owner.iterancestors())[:1], *list(owner)[:1]]
    return any(pattern(names_of(one)) for one in near)


def is_noise(owner: HtmlElement) -> bool:
    """Whether the holder of a line says that it is a date, a name, a caption, a row of buttons."""
    return owner.tag in ("time", "figcaption", "figure") or _NOISE(names_of(owner))


def _stands_near(owner: HtmlElement, heading: HtmlElement, distance: int) -> bool:
    """Whether a line says that it is a kicker and stands near the title, or is a heading or a link right above it."""
    around = {owner, *owner.iterancestors()}
    steps = next((number for number, one in enumerate(heading.iterancestors()) if one in around), _NEAR + 1)
    if is_marked(owner, _KICKER):
        return steps <= _NEAR and distance < _NEAR
    return steps <= _CLOSE and distance <= _CLOSE and (owner.tag in HEADINGS or owner.find("a") is not None)


def _is_machinery(owner: HtmlElement, heading: HtmlElement, page: Survey) -> bool:
    """Whether a line stands in a menu, a form, a row of buttons that the title does not stand in too. Names such as
    "related-sections" do not count where it says that it is a kicker.
    """
    marked = is_marked(owner, _KICKER)
    place, title = page.order.get(owner, -1), page.order.get(heading, -1)
    while place >= 0 and not place <= title < page.ends[place]:
        look = page.walk.like[place]
        if look.tag in _MACHINES or is_menu(look) or (not marked and says_furniture(look.names)):
            return True
        place = page.parents[place]
    return False
