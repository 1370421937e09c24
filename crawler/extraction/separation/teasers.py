"""Unit → Teaser: title, link, category, photo credit, visible excerpt, and what the page hides of the other article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.document.measures import RUNNING
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import HEADINGS, first, named, opening, squeeze, standing, text_of, words
from crawler.extraction.lexicon.words import is_call
from crawler.extraction.separation.mentions import Unit
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
_CATEGORY_TAGS = frozenset({"a", "span", "div", "p", "li", "h3", "h4", "h5", "strong", "em"})
_CONTAINED = frozenset({"p", "img", *HEADINGS})
_CAPTION_TAGS = frozenset({"small", "p", "div", "span"})
_NO_TEXT = frozenset({"figure", "figcaption", "button", "time", *HEADINGS})
_DATA_CATEGORIES = etree.XPath("descendant-or-self::*/@data-category")
_MAX_EXCERPT = 4000  # characters of an excerpt: a limit


def teasers_of(units: Iterable[Unit], hidden: Hidden, document: Survey, authors: Iterable[str]) -> tuple[Teaser, ...]:
    """The teasers of a page in document order, one for each address: that which says most. What leads nowhere and is
    titled with the name of one of the page's `authors` is a box about whoever wrote it, and no teaser.
    """
    names = {name.casefold() for name in authors}
    best: dict[str, Teaser] = {}
    for unit in units:
        teaser = teaser_of(unit, hidden, document)
        if teaser is None or (teaser.url is None and teaser.title.casefold() in names):
            continue
        key = teaser.url or teaser.title
        if key not in best or _richness(teaser) > _richness(best[key]):
            best[key] = teaser
    return tuple(replace(teaser, position=number) for number, teaser in enumerate(best.values()))


def teaser_of(unit: Unit, hidden: Hidden, document: Survey) -> Teaser | None:
    """What a unit says of the other article; None when it has no title."""
    title = unit.headline.title if unit.headline else _heading_text(unit.element)
    if not title or is_call(title):
        return None
    inside = document.span(unit.element)
    return Teaser(
        title=title,
        url=(unit.headline.url or None) if unit.headline else None,
        category=_category(unit.element, inside, title, document),
        credit=_credit(inside, document),
        excerpt="\n".join(_excerpt(unit.element, title, document))[:_MAX_EXCERPT] or None,
        hidden_text="\n".join(_hidden(unit.element, hidden)) or None,
    )


def _richness(teaser: Teaser) -> int:
    fields = (teaser.hidden_text, teaser.excerpt, teaser.credit, teaser.category)
    return sum(2**index for index, value in enumerate(reversed(fields)) if value)


def _heading_text(element: HtmlElement) -> str:
    heading = first(element.iter(*HEADINGS))
    return text_of(heading) if heading is not None else ""


def _category(element: HtmlElement, inside: range, title: str, document: Survey) -> str | None:
    for index in inside:
        if (
            document.tags[index] in _CATEGORY_TAGS
            and _CATEGORY(document.names[index])
            and not _is_container(index, document)
        ):
            text = document.text_at(index)
            if 1 < len(text) <= 60 and text not in title and words(text) <= 6:
                return text
    said: list[str] = _DATA_CATEGORIES(element)  # type: ignore[assignment]  # an XPath of attributes
    return next((value for attribute in said if (value := squeeze(attribute))), None)


def _is_container(index: int, document: Survey) -> bool:
    return any(tag in _CONTAINED for tag in document.tags[index + 1 : document.ends[index]])


def _credit(inside: range, document: Survey) -> str | None:
    """The line that says who made the picture; a caption where the two are one."""
    indexes = [index for index in inside if _CREDIT(document.names[index]) or document.tags[index] == "figcaption"]
    indexes += [
        index for index in inside if "caption" in document.names[index] and document.tags[index] in _CAPTION_TAGS
    ]
    return next((text for index in indexes if 1 < len(text := document.text_at(index)) < 600), None)


def _excerpt(element: HtmlElement, title: str, document: Survey) -> Iterable[str]:
    for owner, text, size in document.lines_of(element):
        says_more = size >= 25 and text not in title and title not in text[: len(title) + 20]
        if says_more and not is_call(text) and not _beside(owner, element, size, document):
            yield text


def _beside(owner: HtmlElement, unit: HtmlElement, size: int, document: Survey) -> bool:
    """Whether a run is a caption, a category, a byline or a date of the unit, not its text."""
    index, end = document.order.get(owner, -1), document.order.get(unit, -1)
    while index >= 0 and index != end:
        tag, names = document.tags[index], document.names[index]
        if tag in _NO_TEXT:
            return True
        credit = _CREDIT(names) or "caption" in names
        if (credit or (size <= RUNNING and _ASIDE(names))) and tag != "article":
            return True
        index = document.parents[index]
    return False


def _hidden(element: HtmlElement, hidden: Hidden) -> Iterable[str]:
    for parent in element.iter() if hidden else ():
        yield from hidden.get(parent, ())
