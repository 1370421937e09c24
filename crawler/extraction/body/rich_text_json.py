"""The body of an article in a JSON object: one long text, or a list of paragraphs in any of the forms of editors.

Gutenberg, ProseMirror, Slate, Portable Text, Contentful, Editor.js and Arc nest objects; what they say stands under few
keys. What is not text (a picture, a link, another article) has a title or an address of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from crawler.extraction.document.measures import ARTICLE
from crawler.extraction.document.tree import weight, words

_DEEPEST = 12  # objects: a limit; editors nest lists and tables half as deep
_MOST = 3000  # members of a list: a limit
_TEXT = (
    *("text", "content", "html", "value", "body", "children", "paragraphs", "blocks", "rendered"),
    *("data", "json", "attributes", "props", "items", "innerBlocks", "components"),
)
_APART = frozenset({"items", "blocks", "paragraphs", "innerBlocks", "components"})
_ELSEWHERE = ("url", "href", "link", "src", "canonical_url", "title", "headline", "slug")
_OTHERS = re.compile(
    r"comment|related|recommend|author|popular|latest|trending|newsletter|footer|header|seo|meta", re.I
)
_KIND = ("type", "_type", "nodeType", "style", "name", "tag", "tagName")
_HEADING = re.compile(r"(?:^|[^a-z])(?:h[1-6]|head(?:er|ing))(?:[^a-z]|$)")
_PARAGRAPHS = re.compile(r"<(?:p|br|div|h\d)\b|\n|&lt;p", re.I)
_TAG = re.compile(r"<[^<>]*>")


def rich_text_of(node: Mapping[str, object]) -> str | None:
    """The longest body among the values of an object, as markup or as plain text; None when none is long."""
    found = [_body(value) for key, value in node.items() if not _OTHERS.search(str(key))]
    best = max(found, key=_said, default="")
    return best if _said(best) >= ARTICLE else None


def _said(body: str) -> int:
    return weight(_TAG.sub("", body))


def _body(value: object, depth: int = 0) -> str:
    """A value as a body: a text of several paragraphs, or a list of them; empty when it is neither."""
    if isinstance(value, str):
        return value if _PARAGRAPHS.search(value) else ""
    if isinstance(value, list):
        return "".join(_blocks(value, depth))
    if not isinstance(value, Mapping) or depth > _DEEPEST:
        return ""
    return next((body for key in _TEXT if key in value and (body := _body(value[key], depth + 1))), "")


def _blocks(values: Sequence[object], depth: int) -> Iterator[str]:
    """The members of a list that are text, each as a block of its own."""
    for member in values[:_MOST] if depth < _DEEPEST else ():
        if isinstance(member, str):
            yield _marked(member, "p")
        elif isinstance(member, Mapping) and not any(
            isinstance(member.get(key), str) and member[key] for key in _ELSEWHERE
        ):
            yield _block(member, depth)


def _block(node: Mapping[str, object], depth: int) -> str:
    """A paragraph or a heading, or what is nested in a list or a quotation."""
    key, inner = _held(node)
    if isinstance(inner, Mapping):
        return _block(inner, depth + 1) if depth < _DEEPEST else ""
    if isinstance(inner, list) and (key in _APART or not _is_line(inner)):
        return "".join(_blocks(inner, depth + 1))
    return _marked(_inline(inner, depth), "h2" if _is_heading(node) else "p")


def _held(node: Mapping[str, object]) -> tuple[str, object]:
    """The key under which an object keeps what it says, and that."""
    return next(((key, node[key]) for key in _TEXT if node.get(key)), ("", None))


def _is_line(values: Sequence[object]) -> bool:
    """Whether the members of a list are pieces of one line: at least one is bare text."""
    return any(isinstance(member, Mapping) and isinstance(_held(member)[1], str) for member in values)


def _inline(value: object, depth: int) -> str:
    if isinstance(value, str):
        return value
    if depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        return "".join(_inline(member, depth + 1) for member in value)
    return _inline(_held(value)[1], depth + 1) if isinstance(value, Mapping) else ""


def _marked(text: str, tag: str) -> str:
    """A text as an element. One word alone is the name of something, not a paragraph."""
    if words(text) < 2:
        return ""
    return f"<div>{text}</div>" if _PARAGRAPHS.search(text) and "<" in text else f"<{tag}>{text}</{tag}>"


def _is_heading(node: Mapping[str, object]) -> bool:
    kinds = (node.get(key) for key in _KIND)
    return any(isinstance(kind, str) and _HEADING.search(kind.lower()) for kind in kinds)
