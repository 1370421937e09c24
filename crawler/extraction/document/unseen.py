"""What a page holds and says that nobody is to see it: closed dialogs, popovers, `hidden`, `display: none`."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.extraction.document.name_index import name_test
from crawler.extraction.document.survey import Survey

_HIDDEN = name_test(r"(?<![\w:-])(?:is-|u-)?(?:hidden|hide|d-none)(?![\w:-])")
says_hidden = _HIDDEN.says
_FOUND = "until-found"
_NOTHING_LEFT = re.compile(
    r"\A(?=.*(?<![\w-])width:1px)(?=.*(?<![\w-])height:1px).*overflow:hidden|clip:rect\((?:[01](?:px)?,?){4}\)"
    r"|clip-path:inset\((?:50|100)%|(?:left|top|text-indent):-9{3,}(?:px|em)",
    re.I,
)


def clipped_in(document: Survey) -> list[HtmlElement]:
    """The elements whose style leaves nothing of them to see, as pages hide words that are for screen readers."""
    return [element for element in document.veiled if _NOTHING_LEFT.search("".join(element.get("style", "").split()))]


def unseen_in(document: Survey) -> set[HtmlElement]:
    """The elements that say of themselves, or that are inside of what says so, that no reader sees them."""
    return document.within(element for element in document.veiled if is_unseen(element))


def is_unseen(element: HtmlElement) -> bool:
    """Whether an element says by itself, and not by a name that a style sheet must know, that no reader sees it.

    What is `hidden="until-found"` opens for who looks for its words (HTML Standard §6.1), as what is folded does. A
    popover is closed until something opens it, whatever the value is (§6.12).
    """
    if element.get("hidden", _FOUND).strip().lower() != _FOUND or element.get("popover") is not None:
        return True
    if element.tag == "dialog" and element.get("open") is None:
        return True
    style = element.get("style")
    return style is not None and "display:none" in "".join(style.split())


def folded_in(document: Survey) -> list[HtmlElement]:
    """The outermost elements that readers, or some of them, do not see at once, in document order."""
    found = [one for one in document.veiled if is_unseen(one) or one.get("aria-hidden") == "true"]
    found += [document.elements[index] for look in document.called(_HIDDEN) for index in look.indexes]
    around = {element for element in found if element in document.order}
    outermost = (element for element in around if around.isdisjoint(element.iterancestors()))
    return sorted(outermost, key=document.order.__getitem__)
