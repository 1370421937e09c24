"""The kicker of an article: the short line above its title that says what it is about.

Pages print much above a title that is short and linked: menus, tickers, share buttons. A kicker stands next to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extraction.document.class_names import says_boilerplate
from crawler.extraction.document.measures import LABEL
from crawler.extraction.document.sentences import COLONS, STOPS
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import HEADINGS, named, names_of, opening, text_of
from crawler.extraction.identity.main_article import is_front
from crawler.extraction.lexicon.person_names import opens_byline
from crawler.extraction.lexicon.words import is_call
from crawler.extraction.separation.headline_links import is_menu

Run = tuple[HtmlElement, str]
"""A line of a page and the element that holds it."""
_KICKER = named(
    r"kicker|eyebrow|overline|topline|rubri[kc]|categor|section|label|topic|volanta|antetitulo|dachzeile|chapeu"
    rf"|spitzmarke|flag|occhiello|sur-?titre|oberzeile|nadtit|antetitel|pre-?(?:head|title)|{opening('tag')}"
)
_NOISE = named(r"byline|author|date|time|share|social|breadcrumb|caption|credit|comment|meta|nav|menu|print|rating")
_BOILERPLATE_TAGS = frozenset({"aside", "form", "label", "button"})
_NO_KICKER = re.compile(r"\s[>»›]\s|\d{1,2}[.:/]\d\d|\d\D*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b\D*\d|@")
_LETTER = re.compile(r"[^\W\d_]")
_OWN = frozenset({"p", "span", "div", "strong"})
_ENDS = (*STOPS, *COLONS)
_FEWEST = 3  # letters that say something
_NEAR = 3  # elements, and lines, between a title and what calls itself its kicker
_CLOSE = 1  # the same for what does not


def kicker_of(above: Sequence[Run], heading: HtmlElement, document: Survey, declared: Set[str]) -> str | None:
    """The kicker among the lines above a title, which are given in document order; None when there is none.
    `declared` are the sections that the page calls its own, case folded: one of them is the kicker though another line,
    or a link in the same one, stands nearer.
    """
    nearest = True
    for distance, (owner, text) in enumerate(reversed(above)):
        if (
            len(text) > LABEL
            or not _says_something(text)
            or is_noise(owner)
            or _is_boilerplate(owner, heading, document)
        ):
            continue
        first, is_row = _first_of_row(owner)
        said = first if is_row else text
        if said.casefold() in declared or (nearest and not is_row and _stands_near(owner, text, heading, distance)):
            return said
        nearest = nearest and is_row
    return None


def _says_something(text: str) -> bool:
    """Whether a line has three letters, no trail of crumbs, date or address, and does not call on the reader."""
    if len(_LETTER.findall(text)) * (1 if text.isascii() else 2) < _FEWEST or _NO_KICKER.search(text):
        return False
    return not is_call(text) and not opens_byline(text)


def _first_of_row(owner: HtmlElement) -> tuple[str, bool]:
    """The first text of the row of links or the list of items that a line is or belongs to, and whether it is one."""
    row = owner.getparent() if owner.tag == "li" else None
    texts = _two_of(owner.iter("a") if row is None else row.iter("li"))
    if len(texts) < 2 and owner.find(".//a") is not None:
        texts = _two_of(_like(owner))
    return (texts[0], True) if len(texts) > 1 else ("", False)


def _two_of(elements: Iterable[HtmlElement]) -> list[str]:
    """The first two texts of elements: they make a row."""
    return list(islice(filter(None, map(text_of, elements)), 2))


def _like(owner: HtmlElement) -> list[HtmlElement]:
    """An element between those of the same tag and class right before and behind it."""
    sides = (owner.itersiblings(preceding=preceding) for preceding in (True, False))
    before, behind = (
        list(takewhile(lambda element: (element.tag, element.get("class")) == (owner.tag, owner.get("class")), side))
        for side in sides
    )
    return [*before[::-1], owner, *behind]


def is_marked(owner: HtmlElement, pattern: Callable[[str], bool]) -> bool:
    """Whether the names of the holder of a line, of what is around it or first in it match a pattern."""
    near = [owner, *list(owner.iterancestors())[:1], *list(owner)[:1]]
    return any(pattern(names_of(element)) for element in near)


def is_noise(owner: HtmlElement) -> bool:
    """Whether the holder of a line says that it is a date, a name, a caption, a row of buttons."""
    return owner.tag in ("time", "figcaption", "figure") or _NOISE(names_of(owner))


def _stands_near(owner: HtmlElement, text: str, heading: HtmlElement, distance: int) -> bool:
    """Whether a line says that it is a kicker and stands near the title, is a heading or a link right above it, or
    nothing but the short line before it.
    """
    around = {owner, *owner.iterancestors()}
    steps = next((number for number, element in enumerate(heading.iterancestors()) if element in around), _NEAR + 1)
    if is_marked(owner, _KICKER):
        return steps <= _NEAR and distance < _NEAR
    if steps > _CLOSE or distance > _CLOSE:
        return False
    link = owner.find(".//a")
    if link is not None and owner.tag != "li":
        return _leads_on(link)
    return owner.tag in HEADINGS or link is not None or _is_just_before(owner, text, heading)


def _leads_on(link: HtmlElement) -> bool:
    """Whether a link leads to another page than the front page."""
    href = link.get("href", "").rstrip("/")
    return href != "" and not is_front(href)


def _is_just_before(owner: HtmlElement, text: str, heading: HtmlElement) -> bool:
    """Whether a line of words alone, no sentence, is an element of its own right before the title."""
    plain = not any(letter.isdigit() for letter in text) and not text.endswith(_ENDS)
    named_so = bool(owner.get("class")) and owner.tag in _OWN and len(owner) == 0
    return plain and named_so and heading.getprevious() is owner


def _is_boilerplate(owner: HtmlElement, heading: HtmlElement, document: Survey) -> bool:
    """Whether a line stands in a menu, a form, a row of buttons that the title does not stand in too. Names such as
    "related-sections" do not count where it says that it is a kicker.
    """
    marked = is_marked(owner, _KICKER)
    index, title = document.order.get(owner, -1), document.order.get(heading, -1)
    while index >= 0 and not index <= title < document.ends[index]:
        look = document.walk.like[index]
        if look.tag in _BOILERPLATE_TAGS or is_menu(look) or (not marked and says_boilerplate(look.names)):
            return True
        index = document.parents[index]
    return False
