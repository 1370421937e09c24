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

MAX_MARKUP = 30_000_000
_MAX_TAG = 20_000
_MAX_ATTRIBUTES = 500
_KEPT_SCRIPT = 3_000_000

_SCRIPT = re.compile(r"<script\b([^>]*)>", re.I)
_SCRIPT_END = re.compile(r"</script\b[^>]*>", re.I)
_STYLE = re.compile(r"<style\b([^>]*)>", re.I)
_STYLE_END = re.compile(r"</style\b[^>]*>", re.I)
_COMMENT = re.compile(r"<!--()(?!-?>)")
_COMMENT_END = re.compile(r"--!?>")
_LONG_TAG = re.compile(rf"<([a-zA-Z][\w:-]{{0,30}})([^<>]{{{_MAX_TAG},}})>")
_NESTING = re.compile(
    r"(?:<(?:div|span|b|i|em|strong|font|center|section|blockquote|ul|ol|li|p|table|tr|td|tbody)\b[^<>]{0,300}>\s*){60,}",
    re.I,
)
_MOST_TAGS = 400_000
_SMALL_TAG = re.compile(r"</?(?:td|th|tr|br|option|span|b|i|font|u|wbr)\b[^<>]*>", re.I)


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed page; `json_ld` are the texts of its JSON-LD scripts, `scripts` those of the others that hold data."""

    root: HtmlElement
    json_ld: tuple[str, ...] = ()
    scripts: tuple[str, ...] = field(default=(), repr=False)


def parse(text: str) -> Markup | None:
    """The tree of a page, or None when there is no element in it. Never raises."""
    text, scripts = _lift(text[:MAX_MARKUP], _SCRIPT, _SCRIPT_END)
    text, _ = _lift(text, _STYLE, _STYLE_END)
    text, _ = _lift(text, _COMMENT, _COMMENT_END)
    root = _tree(_fewer_tags(_NESTING.sub("<div>", _LONG_TAG.sub(_fewer_attributes, text))))
    if root is None:
        return None
    return Markup(root, tuple(_json_ld(scripts)), tuple(_data(scripts)))


def _tree(text: str) -> HtmlElement | None:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    return root if isinstance(root, HtmlElement) else None


def _lift(text: str, start: re.Pattern[str], end: re.Pattern[str]) -> tuple[str, list[tuple[str, str]]]:
    """`text` without the elements between `start` and `end`, and these as (attributes, content); linear in time."""
    kept, lifted, at = [], [], 0
    while (opening := start.search(text, at)) is not None:
        closing = end.search(text, opening.end())
        if closing is None:
            break
        kept.append(text[at : opening.start()])
        lifted.append((opening[1], text[opening.end() : closing.start()]))
        at = closing.end()
    kept.append(text[at:])
    return " ".join(kept), lifted


def _fewer_tags(text: str) -> str:
    """A page as it is, or without cells, line breaks and spans when it has more tags than a reader could stand."""
    return text if text.count("<") < _MOST_TAGS else _SMALL_TAG.sub(" ", text)


def _fewer_attributes(tag: re.Match[str]) -> str:
    """A long tag as it is, or bare when it has more attributes than anybody writes: lxml is quadratic in them."""
    return tag[0] if len(tag[2].split(None, _MAX_ATTRIBUTES)) < _MAX_ATTRIBUTES else f"<{tag[1]}>"


def _json_ld(scripts: list[tuple[str, str]]) -> Iterator[str]:
    return (content for attributes, content in scripts if "ld+json" in attributes.lower())


def _data(scripts: list[tuple[str, str]]) -> Iterator[str]:
    """Scripts that may name the page's main article: assignments and JSON, without libraries."""
    for attributes, content in scripts:
        if "ld+json" not in attributes.lower() and 2 < len(content) < _KEPT_SCRIPT:
            yield content
