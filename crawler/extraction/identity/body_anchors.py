"""Where the body of the main article stands: the running paragraphs that lie nearest to its title.

They are what no cut may take away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.document.measures import ARTICLE, HALF, RUNNING
from crawler.extraction.document.survey import Line, Survey
from crawler.extraction.document.tree import BLOCKS, named, names_of, standing
from crawler.extraction.identity.article_openings import heading_of, heads_article, is_own_title, is_signed
from crawler.extraction.identity.main_article import Identity

_ASIDE = frozenset({"nav", "footer", "aside", "figure", "figcaption"})
_LITTLE = 0.2  # share of the running text: less outside of margins, and what calls itself so is none
_MOST_INSIDE = 60  # elements: a limit; what holds more is no paragraph, and is asked for each of its lines
_SIDE = named(
    r"comment(?!ary)|newsletter|related|recirc|promo|cookie|consent|gdpr|adblock|footer|caption|credit|disclaimer"
    r"|sidebar(?<!with-sidebar)(?<!has-sidebar)(?<!no-sidebar)(?<!content-sidebar)(?!s?[-_]?(wr|content|main))"
    rf"|author[-_]*(bio|box|info)|subhead|standfirst|{standing('bio', 'deck', 'dek')}"
)
_TALK = named(r"comment(?!ary)|cookie|consent|gdpr|footer")
_BODY = named(
    r"article-?_*(body|text|content)|articlebody|entry-?content|post-?_*(body|content|text)|story-?_*(body|content|text)|body-?text"
    r"|richtext|field-name-body|content-?body"
)


@dataclass(frozen=True, slots=True)
class Anchors:
    """The first paragraphs of the main body, its container, and how much running text stands there."""

    paragraphs: tuple[HtmlElement, ...]
    container: HtmlElement | None
    chars: int


NONE = Anchors((), None, 0)


def anchors_of(document: Survey, identity: Identity, taken: Iterable[HtmlElement]) -> Anchors:
    """The anchors of a page; `taken` are elements that speak of other articles."""
    others = document.within(taken)
    paragraphs = [element for element in _paragraphs(document, identity.heading) if element not in others]
    if not paragraphs:
        return NONE
    if identity.heading is not None:
        title = document.order.get(identity.heading, 0)
        behind = [paragraph for paragraph in paragraphs if document.order[paragraph] > title]
        nearest = _nearest(identity.heading, behind or paragraphs, document)
        if nearest:
            return _first_article(nearest, document, identity)
    return _cluster(paragraphs, document)


def _first_article(paragraphs: Sequence[HtmlElement], document: Survey, identity: Identity) -> Anchors:
    """The cluster of some paragraphs, or of those before a heading with which another article begins, if the body was
    found behind it though there is enough before.
    """
    found = _cluster(paragraphs, document)
    if document.order[found.paragraphs[0]] <= document.order[paragraphs[0]]:
        return found
    number = _next_beginning(
        document.first[document.order[paragraphs[0]]],
        document.first[document.order[found.paragraphs[0]]],
        document,
        identity,
    )
    before = [paragraph for paragraph in paragraphs if document.first[document.order[paragraph]] < number]
    enough = sum(_weight(element, document) for element in before) >= ARTICLE
    return _cluster(before, document) if enough else found


def _next_beginning(start: int, stop: int, document: Survey, identity: Identity) -> int:
    """The number of the first line from `start` to `stop` with which another article begins: a signed h1 or linked
    heading, or the h1 of an article element. 0 if there is none.
    """
    for number in range(start, stop):
        heading = heading_of(document.lines[number])
        if heading is None or (heading.tag != "h1" and next(heading.iter("a"), None) is None):
            continue
        begins = heads_article(heading) or is_signed(document, number)
        if begins and not is_own_title(document.lines[number].text, identity):
            return number
    return 0


def _paragraphs(document: Survey, title: HtmlElement | None) -> list[HtmlElement]:
    """Block elements whose own text is running text and mostly no links, outside menus, margins and comments. Where
    that leaves little, what calls itself a margin but holds the title or most of the page is none.
    """
    found = _beside(document, frozenset())
    enough = sum(document.of[owner] for owner in found) >= _LITTLE * document.total
    return found if enough else _beside(document, _frames(document, title))


def _beside(document: Survey, frames: AbstractSet[HtmlElement]) -> list[HtmlElement]:
    """The owners of running text that stand in no margin; `frames` are none, whatever they are called."""
    known: dict[int, bool] = {}
    lines = (line for line in document.lines if line.weight > RUNNING)
    return _spoken(
        (line for line in lines if not is_at_the_side(document.order[line.owner], document, known, frames)), document
    )


def _frames(document: Survey, title: HtmlElement | None) -> set[HtmlElement]:
    """What is around the title or most of the running text, as layouts, forms and headers may be."""
    around = [element for element, held in document.of.items() if held >= HALF * document.total]
    around += title.iterancestors() if title is not None else ()
    return {element for element in around if element.tag not in _ASIDE and not _TALK(names_of(element))}


def _spoken(lines: Iterable[Line], document: Survey) -> list[HtmlElement]:
    """The owners of lines that are mostly no links, each once."""
    found: dict[HtmlElement, None] = {}
    for line in lines:
        if line.owner not in found and _link_share(document.order[line.owner], line, document) < 0.5:
            found[line.owner] = None
    return list(found)


def is_at_the_side(
    index: int, document: Survey, known: dict[int, bool], frames: AbstractSet[HtmlElement] = frozenset()
) -> bool:
    """Whether the element with an index stands in a menu, a margin, comments, a footer; `frames` are none, whatever
    they are called. `known` remembers what was found for the elements on the way.
    """
    path: list[int] = []
    found: bool | None = False
    while index >= 0:
        path.append(index)
        found = known[index] if index in known else _side_of(document.elements[index], document.names[index])
        if found is not None and not (found and document.elements[index] in frames):
            break
        index = document.parents[index]
    found = found if index >= 0 else False
    known.update(dict.fromkeys(path, bool(found)))
    return bool(found)


def says_side(element: HtmlElement, names: str) -> bool:
    """Whether an element with these names says itself that it is a menu, a margin, comments, a footer."""
    return _side_of(element, names) is True


def _side_of(element: HtmlElement, names: str) -> bool | None:
    """Whether an element says itself that it is at the side, or that it is the body; None where it says neither."""
    if element.tag in _ASIDE or element.tag == "form":
        return True
    if element.tag == "header" and next(element.iterancestors("article", "main", "section"), None) is None:
        return True
    if element.tag not in ("body", "html", "article", "main") and _SIDE(names):
        return not _BODY(names)
    return None


def _link_share(index: int, line: Line, document: Survey) -> float:
    if document.tags[index] not in ("p", "div", "li", "td") or len(line.owner) >= _MOST_INSIDE:
        return 0.0
    linked = sum(
        len(document.text_at(index)) for index in range(index, document.ends[index]) if document.tags[index] == "a"
    )
    return linked / max(len(line.text), 1)


def _nearest(heading: HtmlElement, paragraphs: Sequence[HtmlElement], document: Survey) -> list[HtmlElement]:
    """The paragraphs in the smallest element around the heading that holds enough of them; else all. What a header
    holds is the deck.
    """
    weights = [_weight(paragraph, document) for paragraph in paragraphs]
    for parent in (outer for outer in heading.iterancestors() if outer.tag != "header"):
        inside = document.span(parent)
        found = [number for number, element in enumerate(paragraphs) if document.order[element] in inside]
        if sum(weights[number] for number in found) > ARTICLE:
            return [paragraphs[number] for number in found]
    return list(paragraphs)


def _weight(element: HtmlElement, document: Survey) -> int:
    """The weight of all text in an element."""
    lines = document.lines_of(element)
    return sum(line.weight for line in lines) + len(lines) - 1


def _cluster(paragraphs: Sequence[HtmlElement], document: Survey) -> Anchors:
    """The paragraphs that share a container with each other: the first container that holds a good part of the text."""
    groups: dict[HtmlElement, list[HtmlElement]] = {}
    for paragraph in paragraphs:
        groups.setdefault(_container(paragraph), []).append(paragraph)
    sizes = {container: sum(_weight(element, document) for element in group) for container, group in groups.items()}
    enough = 0.3 * max(sizes.values())
    marked = [container for container in groups if is_body(container) and sizes[container] >= min(enough, ARTICLE)]
    chosen = marked[0] if marked else next(container for container in groups if sizes[container] >= enough)
    return Anchors(tuple(groups[chosen]), chosen, sizes[chosen])


def is_body(container: HtmlElement) -> bool:
    """Whether an element, or one of the two around it, says that it is the body of an article."""
    near = [container, *list(container.iterancestors())[:2]]
    return any(element.get("itemprop") == "articleBody" or _BODY(names_of(element)) for element in near)


def _container(paragraph: HtmlElement) -> HtmlElement:
    """The element whose children the paragraphs are; wrappers of a single paragraph are looked through."""
    if paragraph.tag not in ("p", "li", "blockquote", "h2", "h3"):
        return paragraph
    parent = paragraph.getparent()
    while parent is not None and (
        parent.tag == "blockquote" or (parent.tag not in ("body", "article", "main") and _holds_one_block(parent))
    ):
        parent = parent.getparent()
    return parent if parent is not None else paragraph


def _holds_one_block(element: HtmlElement) -> bool:
    blocks = islice((child for child in element if child.tag in BLOCKS), 2)
    return sum(1 for _ in blocks) <= 1 and not _BODY(names_of(element))
