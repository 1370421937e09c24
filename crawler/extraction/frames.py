"""Which element trafilatura takes for the frame of an article, and what it discards inside: its rules by class and id.

trafilatura asks them by XPath with regular expressions, which is half the cost of its extraction. Here the same
expressions are asked once for each name; they are taken from trafilatura itself, not copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from lxml.html import HtmlElement
from trafilatura import xpaths
from trafilatura.htmlprocessing import delete_by_link_density, link_density_test_tables
from trafilatura.xml import delete_element

from crawler.extraction.tree import named

_FRAMES = ("article", "div", "main", "section")
_PARTS = frozenset({"div", "item", "list", "p", "section", "span"})
_NAMED_3 = frozenset({"postarea", "art-postcontent", "text", "cell", "story"})
_HIDDEN = (
    r"^hide-|comments-title|nocomments|-reply-|message|akismet|suggest-links|-hide-|hide-print| hidden| hide|noprint"
    r"|notloaded|^reply-"
)
_LEAST_KEPT = 7

Test = Callable[[HtmlElement], bool]


def frames(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that may be the frame of the article, the most telling first (trafilatura's BODY_XPATH)."""
    for test in (_is_article_content, _is_article, _is_story, _is_content, _is_main):
        found = next((one for one in tree.iter(*_FRAMES) if test(one)), None)
        if found is not None:
            yield found


def pruned(frame: HtmlElement) -> HtmlElement:
    """The frame without what its names and its links say is not text (trafilatura's prune_unwanted_sections)."""
    _discard(frame)
    for one in [one for one in frame.iterdescendants(*_PARTS) if _is_caption_or_teaser(_names(one))]:
        delete_element(one)
    for tag, backtracking in (("div", True), ("list", False), ("p", False)) * 2:
        delete_by_link_density(frame, tag, backtracking=backtracking)
    for table in [table for table in frame.iter("table") if link_density_test_tables(table)]:
        delete_element(table, keep_tail=False)
    return frame


def _discard(frame: HtmlElement) -> None:
    """Takes out what is discarded by name, unless that is nearly all of the frame."""
    matches = {one for one in frame.iterdescendants() if _is_discarded(one)}
    outer = [one for one in matches if matches.isdisjoint(one.iterancestors())]
    whole = len(frame.text_content()) if outer else 0
    if outer and whole - sum(len(one.text_content()) for one in outer) > whole / _LEAST_KEPT:
        for one in outer:
            delete_element(one)


def _is_discarded(element: HtmlElement) -> bool:
    name, identifier = element.get("class", ""), element.get("id", "")
    if (name and _tests()["hidden"](name)) or (identifier and _hidden_id(identifier)):
        return True
    if element.tag in _PARTS and (_tests()["class"](name) or _tests()["id"](identifier)):
        return True
    return bool(len(element.attrib)) and _is_marked(element)


def _is_marked(element: HtmlElement) -> bool:
    """Whether attributes other than class and id say that an element is not shown, or is navigation."""
    style = element.get("style", "")
    if "display:none" in style or "display: none" in style or "hidden" in style or element.get("aria-hidden") == "true":
        return True
    return element.tag in _PARTS and "nav" in element.get("role", "").lower()


_hidden_id = named(r"hidden|reader-comments|akismet|^reply-")
_is_caption_or_teaser = named(r"caption|[tT]easer")


def _names(element: HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"


@cache
def _tests() -> dict[str, Callable[[str], bool]]:
    """The expressions of trafilatura by what they are asked for; each remembers its answers."""
    both = (*xpaths._OVERALL_DISCARD_BOTH_TOKENS, *xpaths._CONSENT_ID_CLASS_TOKENS)
    lists: dict[str, Sequence[str]] = {
        "id": (*both, *xpaths._OVERALL_DISCARD_ID_TOKENS),
        "class": (*both, *xpaths._OVERALL_DISCARD_CLASS_TOKENS),
        "hidden": (_HIDDEN,),
        "article content id": xpaths._ARTICLE_CONTENT_ID_TOKENS,
        "article content class": xpaths._ARTICLE_CONTENT_CLASS_TOKENS,
        "story id": xpaths._STORY_ID_TOKENS,
        "story class": (*xpaths._STORY_CLASS_TOKENS, "(?i:fulltext)"),
        "content id": (*xpaths._MAIN_CONTENT_ID_TOKENS, "[mM]ain-[cC]ontent"),
        "content class": (*xpaths._MAIN_CONTENT_CLASS_TOKENS, "[mM]ain-[cC]ontent", "[pP]age-[cC]ontent"),
    }
    return {name: named("|".join(tokens)) for name, tokens in lists.items()}


def _by_tokens(element: HtmlElement, what: str) -> bool:
    tests = _tests()
    return tests[f"{what} class"](element.get("class", "")) or tests[f"{what} id"](element.get("id", ""))


def _is_article_content(element: HtmlElement) -> bool:
    named_so = element.get("class") in ("post", "entry") or element.get("id") == "articleContent"
    return named_so or element.get("itemprop") == "articleBody" or _by_tokens(element, "article content")


def _is_article(element: HtmlElement) -> bool:
    return bool(element.tag == "article")


def _is_story(element: HtmlElement) -> bool:
    named_so = element.get("role") == "article" or element.get("id") in ("article", "story")
    return named_so or element.get("class") in _NAMED_3 or _by_tokens(element, "story")


def _is_content(element: HtmlElement) -> bool:
    return "content" in (element.get("id"), element.get("class")) or _by_tokens(element, "content")


def _is_main(element: HtmlElement) -> bool:
    return element.tag == "main" or any(element.get(name, "").startswith("main") for name in ("class", "id", "role"))
