"""Lines in which a page names the authors of its main article: at its title, before its first sentence, at its end."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.extraction.document.measures import BYLINE, LABEL, LINES_AROUND, RUNNING
from crawler.extraction.document.sentences import STOPS
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import squeeze
from crawler.extraction.fields.title_window import below_title
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.person_names import (
    is_byline_label,
    names_in,
    opens_byline,
    role_behind,
    without_opening,
)

_DATELINES = (
    re.compile(r"^[^。]{0,60}?[【（(][^【】（）()＝=]{1,20}[＝=]([^【】（）()]{2,12})[】）)]"),
    re.compile(r"^\s*[(\[（【][^()\[\]]{1,24}[=＝][^()\[\]]{1,24}[)\]）】]\s*([^=\s]{2,12})\s*(?:기자|특파원)"),
    re.compile(r"[（(]\s*(?:[^（）()\s]{0,6}(?:记者|記者|通讯员))\s*([^（）()]{2,24})[）)]"),
)
_ASIDE = re.compile(r"\s*\([^()]*\)$")
_JUST_ABOVE = 3  # lines before a title: a byline there is a kicker that names somebody
_AT_END, _LAST_PIECES = 3, 60  # lines at the end of a body that may be a signature, and the pieces of text they have
_COLONS = (":", "：")
_BOLD = frozenset({"strong", "b", "em", "i"})


def printed(document: Survey, identity: Identity, anchors: Anchors) -> str | None:
    """A short line that reads as a byline, or what follows a label alone; below the title before what opens the first
    paragraph and what stands just above the title.
    """
    lines = below_title(document, identity, anchors)
    below = _parts(document, range(lines.start, min(lines.stop, len(document.lines))))
    above = _parts(document, range(max(0, lines.start - _JUST_ABOVE), lines.start))
    for texts in (below, [*_opening(document, anchors)], above):
        for text, after in pairwise([*texts, ""]):
            if role_behind(text) or (opens_byline(text) and _are_names(text)):
                return text
            if is_byline_label(text) and _are_names(after):
                return after
    return None


def behind_body(document: Survey, anchors: Anchors, apart: Set[HtmlElement]) -> str | None:
    """The names behind a label and a colon right after the body, as in the rows of a table: "Writer | : Ada Quill";
    nothing inside `apart`.
    """
    if not anchors.paragraphs:
        return None
    last = document.order[anchors.paragraphs[-1]]
    running = [
        number
        for number in range(document.first[last], document.behind[last])
        if document.lines[number].weight > RUNNING
    ]
    end = running[-1] + 1 if running else document.behind[last]
    lines = [line for line in document.lines[end : end + LINES_AROUND] if line.owner not in apart]
    short = [line.text for line in lines if line.weight < LABEL]
    rows = (f"{text} {after}" if after.startswith(_COLONS) else text for text, after in pairwise([*short, ""]))
    return next((row for row in rows if any(colon in row for colon in _COLONS) and _names_somebody(row)), None)


def signature(document: Survey, anchors: Anchors, apart: Set[HtmlElement]) -> str | None:
    """A name alone at the end of the body, set apart: to the right, in bold or italics, by a role; not in `apart`."""
    if anchors.container is None:
        return None
    lines = document.lines_of(anchors.container)[-_AT_END:]
    for line in reversed([line for line in lines if line.owner not in apart]):
        text = _ASIDE.sub("", line.text[:BYLINE])
        if _is_name(text) and _is_set_apart(line.owner, text):
            return text
    bold = _last_bold(document, anchors.container, apart)
    texts = reversed(_last_parts(document, anchors.container))
    return next((text for text in texts if role_behind(text) or (text in bold and _is_name(text))), None)


def dateline(anchors: Anchors, document: Survey) -> str | None:
    """The name in a dateline of the first paragraphs or in brackets at the end: 【Seoul＝小池和樹】, （记者 王明）."""
    for paragraph in (*anchors.paragraphs[:2], *anchors.paragraphs[-1:]):
        text = " ".join(line.text for line in document.lines_of(paragraph)[:3])
        for form in _DATELINES:
            if match := form.search(text[:200] if paragraph is not anchors.paragraphs[-1] else text[-200:]):
                return "、".join(str(match[1]).split())
    return None


def _parts(document: Survey, numbers: Iterable[int]) -> list[str]:
    """The texts of lines of a page, short ones apart where a br stands."""
    lines = ((number, document.lines[number]) for number in numbers)
    return [
        text
        for number, line in lines
        for text in (_parts_of(document, number) if line.weight <= BYLINE else (line.text,))
    ]


def _parts_of(document: Survey, number: int) -> list[str]:
    start, stop = bisect_left(document.before, number), bisect_left(document.before, number + 1)
    return _broken(document.walk.pieces[start:stop])


def _broken(pieces: Sequence[str]) -> list[str]:
    return [text for part in "".join(pieces).split("\v") if (text := squeeze(part))]


def _opening(document: Survey, anchors: Anchors) -> Iterator[str]:
    """What stands before the first br of the first paragraph."""
    if anchors.paragraphs:
        yield from _parts_of(document, document.first[document.order[anchors.paragraphs[0]]])[:-1][:1]


def _last_parts(document: Survey, container: HtmlElement) -> list[str]:
    """The last short texts of an element, apart where a br or a block stands."""
    index = document.order[container]
    start, stop = document.walk.opened[index], document.walk.closed[index]
    parts = _broken(document.walk.pieces[max(start, stop - _LAST_PIECES) : stop])
    return [part for part in parts[-_AT_END:] if len(part) < BYLINE]


def _last_bold(document: Survey, container: HtmlElement, apart: Set[HtmlElement]) -> set[str]:
    """The texts of the last elements in bold or italics inside an element that neither hold a link nor are in one."""
    inside = document.span(container)
    indexes = [index for index in document.tagged(*_BOLD) if index in inside]
    return {
        document.text_at(index)
        for index in indexes[-_AT_END:]
        if document.elements[index] not in apart and not _is_linked(index, document)
    }


def _is_linked(index: int, document: Survey) -> bool:
    return document.tags[document.parents[index]] == "a" or "a" in document.tags[index : document.ends[index]]


def _names_somebody(row: str) -> bool:
    return opens_byline(row) and bool(names_in(row))


def _is_name(text: str) -> bool:
    return (
        len(text) < BYLINE
        and 1 < len(text.split()) < 5
        and [name.casefold() for name in names_in(text)] == [text.casefold()]
    )


def _are_names(text: str) -> bool:
    """Whether a short text is made of names: they are a good part of it, and of two words or in a script without."""
    if len(text) > BYLINE or text.endswith(STOPS):
        return False
    names = names_in(text)
    said = sum(len(name) for name in names)
    full = [name for name in names if (" " in name or not name.isascii()) and not name.islower()]
    return bool(full) and said >= 0.4 * len(without_opening(text))


def _is_set_apart(owner: HtmlElement, text: str) -> bool:
    style = owner.get("style", "").replace(" ", "")
    if "text-align:right" in style or owner.get("align") == "right":
        return True
    inner = next(owner.iterdescendants(*_BOLD), None)
    linked = owner.tag == "li" or owner.find(".//a") is not None
    return inner is not None and not linked and squeeze("".join(inner.itertext())) == text
