"""The body of a page whose article stands plainly in one container: its paragraphs, headings and items as they come.

Most news pages are such after what is not the article was cut. Where the container does not hold nearly all of the
running text, or holds it bare, there is something to weigh, and that is left to `body`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lxml.html import HtmlElement

from crawler.extraction.anchors import at_the_side, is_body
from crawler.extraction.core import Line
from crawler.extraction.survey import RUNNING, Spread
from crawler.extraction.survey import Line as SeenLine
from crawler.extraction.tree import text_of

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TEXT = frozenset({"p", "li", "blockquote", "pre", "dd", "dt", *_HEADINGS})
_PARAGRAPHS = frozenset({"p", "li", "blockquote", "h2", "h3"})
_PICTURES = frozenset({"figure", "figcaption", "time"})
_ASIDE = frozenset({"aside", "label", "header", "footer", "nav", "table", "fieldset"})
_WHOLE = 250
_NEARLY = 0.8
_MARKED = 0.6
_IN_PARAGRAPHS = 0.95
_NEARLY_ALL = 0.97
_ASIDE_SHARE = 0.05


def containers(container: HtmlElement | None, left: Spread) -> Iterator[HtmlElement]:
    """The elements in which the article may stand: its container; and, where that holds too little of the running text
    that is left on the page, the smallest element around it that holds nearly all, unless this has several articles.
    """
    if container is None:
        return
    yield container
    if left.share(container) < _NEARLY:
        around = next((one for one in container.iterancestors() if left.share(one) >= _NEARLY), None)
        if around is not None and not _has_several(around, left):
            yield around


def _has_several(element: HtmlElement, left: Spread) -> bool:
    """Whether an element holds several titles, articles beside each other, or much that stands at the side."""
    if sum(1 for _ in element.iter("h1")) > 1:
        return True
    if sum(left.share(one) > 0 for one in element.iterdescendants("article")) > 1:
        return True
    return sum(left.share(one) for one in _sides(element, left)) > _ASIDE_SHARE


def _sides(element: HtmlElement, left: Spread) -> Iterator[HtmlElement]:
    """The paragraphs of an element that stand in comments, margins, footers."""
    return (one for one in left.owners if element in one.iterancestors() and at_the_side(one))


def plain_lines(lines: Sequence[SeenLine], container: HtmlElement, total: int) -> list[Line] | None:
    """The lines of the article in `container`; None where the page is not so plain.

    `lines` are those of the container, which may have been cut away since; `total` is the weight of the running text
    that is left on the page.
    """
    placed = [(line, path) for line in lines if (path := _path(line.owner, container)) is not None]
    running = [(line, path) for line, path in placed if line.weight > RUNNING]
    held = _weight(running)
    if held < max(_WHOLE, (_MARKED if is_body(container) else _NEARLY) * total):
        return None
    shown = [(line, path) for line, path in placed if _PICTURES.isdisjoint(path)]
    kept = [(line, path) for line, path in shown if _ASIDE.isdisjoint(path) and not _TEXT.isdisjoint(path)]
    in_paragraphs = sum(line.weight for line, _ in running if line.owner.tag in _PARAGRAPHS)
    if in_paragraphs < _IN_PARAGRAPHS * held or _weight(kept) < _NEARLY_ALL * _weight(shown):
        return None
    return _ended([_line(line.text, path) for line, path in kept if "li" not in path or not _is_link(line)])


def _is_link(line: SeenLine) -> bool:
    """Whether a short line is one link and nothing else: an entry of a table of contents or of a list of topics."""
    link = line.owner.find(".//a") if line.weight <= RUNNING else None
    return link is not None and text_of(link) == line.text


def _weight(lines: Iterable[tuple[SeenLine, Sequence[str]]]) -> int:
    return sum(line.weight for line, _ in lines)


def _path(owner: HtmlElement, container: HtmlElement) -> Sequence[str] | None:
    """The tags from the owner of a line up to the container, that one left out; None when it was cut out of it."""
    tags: list[str] = []
    for one in (owner, *owner.iterancestors()):
        if one is container:
            return tags
        tags.append(str(one.tag))
    return None


def _line(text: str, path: Iterable[str]) -> Line:
    kind = "paragraph" if _HEADINGS.isdisjoint(path) else "heading"
    return Line(text, "item" if "li" in path else kind)


def _ended(lines: list[Line]) -> list[Line]:
    """Lines without headings at the end, which introduce nothing."""
    while lines and lines[-1].kind == "heading":
        lines.pop()
    return lines
