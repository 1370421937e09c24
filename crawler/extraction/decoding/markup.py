"""Text of a page → tree, parsed once, whatever the page holds.

Scripts, styles and comments are cut out before parsing: a 20 MB inline script before the article, or a tag with
100,000 attributes, is where parsers hang or stop short. JSON-LD and data scripts are handed on beside the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.extraction.decoding.charset import clean_utf8
from crawler.extraction.decoding.lifting import lifted
from crawler.extraction.document.measures import ARTICLE
from crawler.extraction.document.tree import HEADINGS, squeeze

MAX_MARKUP = 30_000_000  # characters: a limit, a hundred times a long page
_MAX_TAG = 20_000  # characters of a tag: longer ones are looked at
_MAX_ATTRIBUTES = 500  # attributes of a tag: a limit; libxml2 is quadratic in them
_KEPT_SCRIPT = 3_000_000  # characters: longer scripts are programs

_LONG_TAG = re.compile(rf"<([a-zA-Z][\w:-]{{0,30}})([^<>]{{{_MAX_TAG},}})>".encode())
_NESTING = re.compile(
    rb"(<(?:div|span|b|i|u|em|strong|small|big|font|center|section|article|main|header|footer|nav|aside|blockquote|ul|ol|li|p"
    rb"|a|button|form|label|table|tr|td|tbody)\b[^<>]{0,300}>\s*){60,}",
    re.I,
)
_ENDS = re.compile(rb"</(?:html|body)\b[^<>]*>", re.I)
"""Behind these a browser goes on with the body (HTML Standard §13.2.6.4.19). libxml2 puts what stands behind that of
html beside the tree: a page in which another one is included, its end and all, ended there."""
_DEEP = 60  # tags that open one after the other: nobody writes so, parsers break at 256
_DEEPEST = 3 * _DEEP
_MOST_TAGS = 400_000  # tags: a limit; more are tables of data
_EMPTY = ("svg", "iframe", "select", "option", "textarea", "input")
_SENTENCES = frozenset({"p", "li", "td", "dd", "blockquote", "span", "em", "strong", "b", "i"})
_PARTS_OF_LINE = frozenset({"span", "em", "strong", "b", "i"})
_ANSWER = 40  # characters: a paragraph so long below a button is the answer that it opens
_FIELDS = ("select", "option", "textarea", "input")
_BUTTON, _AMP_PICTURE = "button", "amp-img"
_OF_HEAD = frozenset({"title", "meta", "link", "script", "style", "base", "basefont", "bgsound"})
_SILENT_IN_HEAD = frozenset({"noscript", "template"})
_SMALL_TAG = re.compile(r"</?(?:td|th|tr|br|option|span|b|i|font|u|wbr)\b[^<>]*>", re.I)


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed page; `json_ld` are the texts of its JSON-LD scripts, `scripts` those of the others that hold data,
    `controls` what stands in fields of forms, `drawings` what is written in drawings, over characters (ruby), and
    behind formulas for machines.
    """

    root: HtmlElement
    json_ld: tuple[str, ...] = ()
    scripts: tuple[str, ...] = field(default=(), repr=False)
    controls: tuple[str, ...] = ()
    drawings: tuple[str, ...] = ()


def parse(text: str) -> Markup | None:
    """The tree of a page, or None when there is no element in it. Raises nothing but MemoryError."""
    found = lifted(text[:MAX_MARKUP])
    root = _tree(_tamed(clean_utf8(found.text)))
    if root is None:
        return None
    fields = (field for field in root.iter(*_FIELDS) if next(field.iterancestors(*_FIELDS), None) is None)
    controls = tuple(text for field in fields if (text := squeeze(" ".join(field.itertext()))))
    etree.strip_elements(root, *_EMPTY, with_tail=False)
    for element in list(root.iter(_BUTTON, _AMP_PICTURE, "template")):
        if element.tag == _BUTTON:
            _unswallow(element)
        elif element.tag == _AMP_PICTURE:
            element.tag = "img"
        elif element.get("shadowrootmode") is not None:
            element.tag = "div"  # what it holds is shown (HTML Standard §4.12.3)
    beside = tuple(_lifted_from_lines(root))
    _open_noscripts(root)
    json_ld = tuple(content for attributes, content in found.scripts if "ld+json" in attributes.lower())
    return Markup(root, json_ld, tuple(_data(found.scripts)), controls, (*found.written, *beside))


def whole_tree(text: str) -> HtmlElement | None:
    """The tree of a page with its scripts, styles and drawings in it, for who looks for files; as `parse` otherwise."""
    return _tree(_tamed(clean_utf8(text[:MAX_MARKUP])))


def _tree(coded: bytes) -> HtmlElement | None:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        root = html.document_fromstring(coded, parser=parser)
    except etree.XMLSyntaxError as fault:
        # libxml2 says so when it gets no memory: another machine would read the page.
        if getattr(fault, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from fault
        return None
    except (etree.ParserError, ValueError, AssertionError):
        return None
    return _with_body(root) if isinstance(root, HtmlElement) else None


def _with_body(root: HtmlElement) -> HtmlElement:
    """The tree, with what belongs into the body in it.

    The tags of head and body may be left out (HTML Standard §13.1.2.4). libxml2 then takes what HTML 4 did not know for
    a part of the head: article, main, nav, header, section, elements of one's own.
    """
    head = root.find("head")
    moved = [] if head is None else [child for child in head if not _is_of_head(child)]
    if not moved:
        return root
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    moved[-1].tail = f"{moved[-1].tail or ''}{body.text or ''}"
    body.text = None
    body[:0] = moved
    return root


def _is_of_head(element: HtmlElement) -> bool:
    if element.tag in _SILENT_IN_HEAD:
        return not element.text_content().strip()
    return element.tag in _OF_HEAD


def _unswallow(button: HtmlElement) -> None:
    """Makes plain what a button that the parser never closed took in, and the page header that holds it; and a button
    that is a part of a sentence, all that a heading says, or what opens the text behind it.
    """
    if _is_of_sentence(button) or _is_heading(button):
        button.tag = "span"
    elif _opens_text(button):
        button.tag = "div"
    elif len(button.text_content()) > ARTICLE:
        button.attrib.clear()
        for outer in (button, *button.iterancestors("header")):
            outer.tag = "div"


def _is_of_sentence(button: HtmlElement) -> bool:
    """Whether text, or a plain part of a line, stands right before and right behind a button."""
    parent, previous = button.getparent(), button.getprevious()
    if parent is None or parent.tag not in _SENTENCES:
        return False
    before = (previous.tail if previous is not None else parent.text) or ""
    said = before.strip() or _is_part_of_line(previous)
    return bool(said and ((button.tail or "").strip() or _is_part_of_line(button.getnext())))


def _is_part_of_line(element: HtmlElement | None) -> bool:
    return element is not None and element.tag in _PARTS_OF_LINE and bool(element.text_content().strip())


def _opens_text(button: HtmlElement) -> bool:
    """Whether a button says that it opens something, and running text stands right behind it: a question."""
    following = button.getnext()
    if following is None or "aria-expanded" not in button.attrib or following.tag not in ("div", "section"):
        return False
    return any(len(squeeze(paragraph.text_content())) > _ANSWER for paragraph in following.iter("p"))


def _is_heading(button: HtmlElement) -> bool:
    parent = button.getparent()
    return (
        parent is not None
        and parent.tag in (*HEADINGS, "dt")
        and squeeze(parent.text_content()) == squeeze(button.text_content())
    )


def _lifted_from_lines(root: HtmlElement) -> Iterator[str]:
    """Takes out how characters are read, which stands over them, and the source of a formula, which browsers do not
    show (MathML Core §2.1.4); gives what was there.
    """
    for element in list(root.iter("rt", "rp", "rtc", "annotation", "annotation-xml")):
        if element.getparent() is not None:
            if text := squeeze(element.text_content()):
                yield text
            element.drop_tree()


def _open_noscripts(root: HtmlElement) -> None:
    """Makes plain what is meant for readers without scripts, where the page says nearly nothing else."""
    noscripts = (element for element in root.iter("noscript") if len(element))
    holders = [element for element in noscripts if next(element.iterancestors("noscript"), None) is None]
    said = sum(len(squeeze(element.text_content())) for element in holders)
    body = root.find("body")
    if said >= ARTICLE and body is not None and len(squeeze(body.text_content())) - said < ARTICLE:
        for element in holders:
            element.tag = "div"


def _tamed(coded: bytes) -> bytes:
    """A page as it is, or without what a parser or a reader could not stand: endless tags, endless nesting, a million
    cells.
    """
    coded = _ENDS.sub(b"", coded)
    if _has_long_tag(coded):
        coded = _LONG_TAG.sub(_fewer_attributes, coded)
    deep = [run for run in coded.split(b"</") if len(run) > _DEEPEST and run.count(b"<") > _DEEP]
    if any(map(_NESTING.search, deep)):
        coded = _NESTING.sub(rb"<div>\1", coded)
    return coded if len(coded) < _MOST_TAGS or coded.count(b"<") < _MOST_TAGS else _without_cells(coded)


def _without_cells(coded: bytes) -> bytes:
    """A page without its small tags; as text, because bytes take 80 more for each piece that is joined."""
    return _SMALL_TAG.sub(" ", coded.decode("utf-8")).encode("utf-8")


def _has_long_tag(coded: bytes) -> bool:
    """Whether there may be a tag longer than any should be: such a one fills a window of half its length."""
    window = _MAX_TAG // 2
    return any(coded.find(b"<", start, start + window) < 0 for start in range(0, len(coded), window))


def _fewer_attributes(tag: re.Match[bytes]) -> bytes:
    """A long tag as it is, or bare when it has more attributes than anybody writes: lxml is quadratic in them."""
    return tag[0] if len(tag[2].split(None, _MAX_ATTRIBUTES)) < _MAX_ATTRIBUTES else b"<%b>" % tag[1]


def _data(scripts: list[tuple[str, str]]) -> Iterator[str]:
    """Scripts that may name the page's main article: assignments and JSON, without libraries."""
    for attributes, content in scripts:
        if "ld+json" not in attributes.lower() and len(content) < _KEPT_SCRIPT:
            yield content
