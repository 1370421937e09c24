"""Unit → Teaser: title, link, category, photo credit, visible excerpt, and what the page hides of the other article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lxml.html import HtmlElement

from crawler.extraction.survey import RUNNING, Survey
from crawler.extraction.tree import HEADINGS, first, named, names_of, opening, squeeze, standing, text_of, weight, words
from crawler.extraction.units import Unit
from crawler.extraction.words import is_call
from storage.records import Teaser

Hidden = Mapping[HtmlElement, tuple[str, ...]]

_CREDIT = named(r"credit|copyright")
_CATEGORY = named(
    r"categor|section|kicker|eyebrow|overline|rubri[kc]|topline|topic|channel|label"
    rf"|{standing('cat')}|{opening('tag')}"
)
_ASIDE = named(
    "byline|author|autor|"
    + standing("date", "time", "timestamp", "meta", "comment", "comments", "share", "social", "views", "source")
)
_MAX_EXCERPT = 4000


def teasers_of(units: Iterable[Unit], hidden: Hidden, page: Survey, authors: Iterable[str]) -> tuple[Teaser, ...]:
    """The teasers of a page in document order, one for each address: that which says most. What leads nowhere and is
    titled with the name of one of the page's `authors` is a box about whoever wrote it, and no teaser.
    """
    names = {name.casefold() for name in authors}
    best: dict[str, Teaser] = {}
    for unit in units:
        teaser = teaser_of(unit, hidden, page)
        if teaser is None or (teaser.url is None and teaser.title.casefold() in names):
            continue
        key = teaser.url or teaser.title
        if key not in best or _richness(teaser) > _richness(best[key]):
            best[key] = teaser
    return tuple(replace(teaser, position=number) for number, teaser in enumerate(best.values()))


def teaser_of(unit: Unit, hidden: Hidden, page: Survey) -> Teaser | None:
    """What a unit says of the other article; None when it has no title."""
    title = unit.headline.title if unit.headline else _heading_text(unit.element)
    if not title or is_call(title):
        return None
    return Teaser(
        title=title,
        url=(unit.headline.url or None) if unit.headline else None,
        category=_category(unit.element, title),
        credit=_credit(unit.element),
        excerpt="\n".join(_excerpt(unit.element, title, page))[:_MAX_EXCERPT] or None,
        hidden_text="\n".join(_hidden(unit.element, hidden)) or None,
    )


def _richness(teaser: Teaser) -> int:
    fields = (teaser.hidden_text, teaser.excerpt, teaser.credit, teaser.category)
    return sum(2**place for place, value in enumerate(reversed(fields)) if value)


def _heading_text(element: HtmlElement) -> str:
    heading = first(element.iter(*HEADINGS))
    return text_of(heading) if heading is not None else ""


def _category(element: HtmlElement, title: str) -> str | None:
    for one in element.iter("a", "span", "div", "p", "li", "h3", "h4", "h5", "strong", "em"):
        if _CATEGORY(names_of(one)) and not _is_container(one):
            text = text_of(one)
            if 1 < len(text) <= 60 and text not in title and words(text) <= 6:
                return text
    return next((value for one in element.iter() if (value := squeeze(one.get("data-category", "")))), None)


def _is_container(element: HtmlElement) -> bool:
    return any(child.tag in ("p", "img", *HEADINGS) for child in element.iter() if child is not element)


def _credit(element: HtmlElement) -> str | None:
    """The line that says who made the picture; a caption where the two are one."""
    lines = [one for one in element.iter() if _CREDIT(names_of(one)) or one.tag == "figcaption"]
    lines += [one for one in element.iter("small", "p", "div", "span") if "caption" in names_of(one)]
    return next((text for one in lines if 1 < len(text := text_of(one)) < 600), None)


def _excerpt(element: HtmlElement, title: str, page: Survey) -> Iterable[str]:
    for owner, text, size in page.lines_of(element):
        says_more = size >= 25 and text not in title and title not in text[: len(title) + 20]
        if says_more and not is_call(text) and not _beside(owner, element, text):
            yield text


def _beside(owner: HtmlElement, unit: HtmlElement, text: str) -> bool:
    """Whether a run is a caption, a category, a byline or a date of the unit, not its text."""
    for one in (owner, *owner.iterancestors()):
        if one is unit:
            return False
        if one.tag in ("figure", "figcaption", "button", "time", *HEADINGS):
            return True
        names = names_of(one)
        if weight(text) > RUNNING and not _CREDIT(names) and "caption" not in names:
            continue
        if (_ASIDE(names) or _CREDIT(names) or "caption" in names) and one.tag != "article":
            return True
    return False


def _hidden(element: HtmlElement, hidden: Hidden) -> Iterable[str]:
    for parent in element.iter() if hidden else ():
        yield from hidden.get(parent, ())
