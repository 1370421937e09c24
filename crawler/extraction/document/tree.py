"""Small questions about elements of a parsed page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from storage.errors import BadUrl
from storage.urls import canonical_url, registrable_domain

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
        ),
        *(
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "noscript",
        ),
        *("ol", "p", "pre", "section", "summary"),
        *("table", "tbody", "td", "template", "tfoot", "th", "thead", "tr", "ul"),
    }
)
SILENT = frozenset(
    {
        *("head", "script", "style", "noscript", "template", "svg", "iframe", "button", "select", "option", "textarea"),
        *("input", "object", "video"),
    }
)
APART = BLOCKS | {"br"}
_DIVIDING = APART | SILENT
_MAX_NAMES = 2000  # characters of class and id: a limit
_FRONT_HOST = re.compile(r"^(?:www|m|amp|mobile)\.")
_LONG_TEXT = 1_000_000  # characters: a limit of memory
_SPACES = str.maketrans(
    dict.fromkeys(
        "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
        "\u2028\u2029\u202f\u205f\u3000",
        " ",
    )
)


def named(pattern: str) -> Callable[[str], bool]:
    """A test whether `names_of` an element match a pattern; it remembers its answers, because pages repeat names."""
    search = re.compile(pattern).search
    return lru_cache(maxsize=2048)(lambda names: search(names) is not None)


def opening(*words: str) -> str:
    """A pattern for words that stand at the beginning of a name or behind its hyphens: "time", "post-time".

    The condition stands behind the word, so that a search knows with which letters a match can begin.
    """
    return "|".join(rf"{word}(?<![^\s_-]{word})" for word in words)


def standing(*words: str) -> str:
    """A pattern for words that are a name or, between hyphens, a part of one."""
    return rf"(?:{opening(*words)})(?![^\s_-])"


LABEL = r"categor|kicker|eyebrow|overline|rubri[kc]|label|topline|byline|author|credit|caption|timestamp"
is_label = named(LABEL)
says_label = named(
    r"prefix|kicker|eyebrow|overline|topline|label|badge|author|byline|date|publication|categor|surtitre|sr-only"
    r"|screen-?reader|visually-?hidden|" + opening("time")
)
_CJK = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def squeeze(text: str) -> str:
    """`text` with every run of white space as one space, and no ends."""
    visible = text if text.isascii() else text.replace("\u00ad", "").replace("\u200b", "")
    return spaced(visible)


def spaced(text: str) -> str:
    """`text` with every run of white space as one space, and no ends; of a long one without a list of its words, which
    takes ten times its memory.
    """
    return " ".join(text.split()) if len(text) < _LONG_TEXT else _spaced_whole(text)


def _spaced_whole(text: str) -> str:
    spaced = text.translate(_SPACES)
    while "  " in spaced:
        spaced = spaced.replace("  ", " ")
    return spaced.strip()


def bare(text: str) -> str:
    """`text` without its white space: what two ways to write the same have in common."""
    return "".join(text.split())


def text_of(element: HtmlElement) -> str:
    """The text of an element that a reader sees, squeezed; words of neighbouring blocks stay apart."""
    if element.tag in SILENT:
        return ""
    if len(element) == 0:
        return squeeze(element.text or "")
    if not any(inner.tag in _DIVIDING for inner in element.iterdescendants()):
        return squeeze("".join(element.itertext()))
    return squeeze("".join(_pieces(element)))


def says_more(element: HtmlElement, size: int) -> bool:
    """Whether an element has more than so many letters of text; stops reading there."""
    left = size
    for piece in _pieces(element):
        left -= sum(map(len, piece[: 20 * size].split()))
        if left < 0:
            return True
    return False


def _pieces(element: HtmlElement) -> Iterator[str]:
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "start" and node.tag in SILENT:
            walk.skip_subtree()
        elif event == "start":
            yield f" {node.text or ''}" if node.tag in APART else node.text or ""
        elif node is not element:
            yield f" {node.tail or ''}" if node.tag in APART else node.tail or ""


def own_text(block: HtmlElement) -> str:
    """The squeezed text of a block without that of the blocks inside it."""
    return squeeze("".join(_own_pieces(block)))


def _own_pieces(block: HtmlElement) -> Iterator[str]:
    walk = etree.iterwalk(block, events=("start", "end"))
    for event, node in walk:
        if event == "start" and node is not block and (node.tag in BLOCKS or node.tag in SILENT):
            walk.skip_subtree()
        elif event == "start":
            yield node.text or ""
        if event == "end" and node is not block:
            yield node.tail or ""


def runs(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The text of an element as runs between block boundaries: (innermost block element, squeezed text), no empty ones.

    An inline element that is a label by its class (a category, a date) is a run of its own.
    """
    pieces: list[str] = []
    owner = element
    for node, inside, apart, said in _said(element):
        if apart:
            if text := squeeze("".join(pieces)):
                yield owner, text
            pieces.clear()
            owner = node if inside else _parent_in(node, element)
        pieces.append(said)
    if text := squeeze("".join(pieces)):
        yield owner, text


def _said(element: HtmlElement) -> Iterator[tuple[HtmlElement, bool, bool, str]]:
    """Where text may begin in an element: the node, whether inside or behind it, whether it bounds a run, the text."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        apart = node.tag in BLOCKS or is_label(names_of(node))
        space = " " if node.tag == "br" else ""
        if event == "end":
            yield node, False, apart, space + (node.tail or "") if node is not element else ""
        elif node.tag in SILENT:
            walk.skip_subtree()
            yield node, True, apart, ""
        else:
            yield node, True, apart, space + (node.text or "")


def _parent_in(node: HtmlElement, root: HtmlElement) -> HtmlElement:
    parent = node.getparent()
    return root if node is root or parent is None else parent


def title_text(element: HtmlElement) -> str:
    """The text of a headline without the kickers, labels, bylines and dates that stand inside it."""
    whole = text_of(element)
    for part in element.iterdescendants():
        if says_label(names_of(part)) and 0 < len(inner := text_of(part)) < 0.6 * len(whole):
            rest = squeeze(text_of(element).replace(inner, " ", 1))
            whole = rest if words(rest) > 1 and len(rest) < len(whole) else whole
    return whole


def names_of(element: HtmlElement) -> str:
    """Class and id in lower case, for patterns."""
    return names_from(element.get("class"), element.get("id"))


def names_from(classes: str | None, identifier: str | None) -> str:
    """`names_of` for an element with this class and id."""
    return f"{classes or ''} {identifier or ''}"[:_MAX_NAMES].lower()


def weight(text: str) -> int:
    """The length of `text` in letters of an alphabet: a character of Chinese, Japanese, Korean, Thai… counts thrice."""
    return len(text) + (0 if text.isascii() else 2 * len(_CJK.findall(text)))


def words(text: str) -> int:
    """How many words `text` has; two characters of a script without spaces count as one."""
    return max(len(text.split()), 0 if text.isascii() else len(_CJK.findall(text)) // 2)


def first(elements: Iterable[HtmlElement]) -> HtmlElement | None:
    """The first of `elements`, if any."""
    return next(iter(elements), None)


def lineage(element: HtmlElement) -> Iterator[HtmlElement]:
    """The element, its parent, and so on up to the root."""
    yield element
    yield from element.iterancestors()


def drop(element: HtmlElement) -> None:
    """Takes an element out of its tree; the text behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()


@lru_cache(maxsize=2048)
def absolute(href: str, base: str) -> str | None:
    """The canonical URL of a link, or None when it leads to no page (mailto, javascript, a fragment)."""
    href = href.strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:", "whatsapp:")):
        return None
    try:
        return canonical_url(href, base)
    except BadUrl:
        return None


def domain(url: str) -> str:
    """The registrable domain of a canonical URL; empty when it has none."""
    return _domain(url.partition("://")[2].partition("/")[0])


@lru_cache(maxsize=2048)
def _domain(host: str) -> str:
    try:
        return registrable_domain(f"https://{host}")
    except BadUrl:
        return ""


@lru_cache(maxsize=2048)
def page_key(url: str) -> str:
    """By which two URLs are the same page here: host without www and m, path without last slash, query; no scheme."""
    host, _, path = url.partition("://")[2].partition("#")[0].partition("/")
    path, mark, query = path.partition("?")
    return f"{_FRONT_HOST.sub('', host.lower())}{f'/{path}'.rstrip('/')}{mark if query else ''}{query}"
