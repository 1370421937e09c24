"""What a page shows, or would if nothing were hidden: the letters of all its texts, counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree, html

_NO_TEXT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.S | re.I)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_LETTER = re.compile(r"[^\W_]")
_SILENT = ("script", "style", "iframe")


def letters_shown(markup: str) -> Counter[str]:
    """The letters and digits of all texts in the body of a page; of drawings those that are written in them.

    Not those of scripts and styles, nor what stands inside an iframe, which no browser shows.
    """
    root = _tree(_COMMENT.sub("", _NO_TEXT.sub(" ", markup)))
    body = root.find("body") if root is not None else None
    return letters_of(_texts(body)) if body is not None else Counter()


def letters_of(texts: Iterable[str]) -> Counter[str]:
    """The letters and digits of texts."""
    return Counter(letter for text in texts for letter in _LETTER.findall(text))


def _tree(markup: str) -> html.HtmlElement | None:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _texts(body: html.HtmlElement) -> Iterator[str]:
    muted = {inner for outer in body.iter(*_SILENT) for inner in outer.iter()}
    drawn = {inner for outer in body.iter("svg") for inner in outer.iter()}
    written = {inner for text in body.iter("text") for inner in text.iter()}
    for element in body.iter(etree.Element):
        if element not in muted and (element not in drawn or element in written):
            yield element.text or ""
        if element is body:
            continue
        around = element.getparent()
        if around not in muted and (around not in drawn or around in written):
            yield element.tail or ""
