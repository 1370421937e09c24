"""The element of a page in which its article stands, told by how the running text is spread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extraction.document.measures import ARTICLE, BULK, RUNNING
from crawler.extraction.document.sentences import ends_sentence
from crawler.extraction.document.survey import Spread, Survey
from crawler.extraction.document.tree import BLOCKS, lineage
from crawler.extraction.identity.body_anchors import is_at_the_side
from crawler.extraction.separation.remainder import Remainder

_FRAMES = ("body", "html")
_NEAR = 2  # elements: between a first paragraph and what holds it and the region
_NEARLY = 0.8  # share of the running text: the smallest element that holds so much holds the article


def region_of(container: HtmlElement | None, left: Spread, remainder: Remainder) -> HtmlElement | None:
    """The element in which the article stands: its container, with parts that look the same; where that holds too
    little of the running text, or is the whole page, the smallest element that holds nearly all. None where there is
    none, or where it holds several titles.
    """
    said = _whole(container, left, remainder) if container is not None and container.tag not in _FRAMES else None
    if said is not None and left.share(said) >= BULK:
        return said
    region = narrowest(left, remainder.document, said)
    return None if region is None or region.tag in _FRAMES or has_several(region, remainder) else region


def narrowest(left: Spread, document: Survey, around: HtmlElement | None) -> HtmlElement | None:
    """The smallest element that holds nearly all running text, and `around`, if that holds any."""
    inside = document.order[around] if around is not None and around in left.of else None
    nearly = [document.span(element) for element, held in left.of.items() if held >= _NEARLY * left.total]
    starts = [span.start for span in nearly if inside is None or inside in span]
    return document.elements[max(starts)] if starts else None


def has_several(element: HtmlElement, remainder: Remainder) -> bool:
    """Whether several titles are left in an element."""
    return sum(1 for _ in remainder.inside(element, "h1")) > 1


def leads_of(region: HtmlElement, heading: HtmlElement | None, remainder: Remainder) -> list[int]:
    """The numbers of the running lines between the title and a region that stand right beside it or around it, as the
    first paragraphs of a page do whose other ones are behind a wall.
    """
    document, around = remainder.document, set(region.iterancestors())
    if heading is None or heading not in document.order or region not in document.order:
        return []
    span = range(document.behind[document.order[heading]], document.first[document.order[region]])
    known: dict[int, bool] = {}
    lines = ((number, remainder.lines[number]) for number in span if number in remainder.lines)
    ended = [(number, line) for number, line in lines if line.weight > RUNNING and ends_sentence(line.text)]
    owners = {
        number: line.owner for number, line in ended if not is_at_the_side(document.order[line.owner], document, known)
    }
    looks = _looks(region, remainder) if owners else set()
    beside = _beside(owners.values(), around, remainder)
    leads = [number for number, owner in owners.items() if _look(owner) in looks or owner in beside]
    return sorted({*leads, *_with_leads(leads, span, remainder)})


def endings_of(region: HtmlElement, remainder: Remainder) -> list[int]:
    """The numbers of the lines right behind a region with a class, in what looks so too and ends a sentence."""
    if not region.get("class"):
        return []
    behind = takewhile(lambda sibling: _look(sibling) == _look(region), region.itersiblings())
    ended = (element for element in behind if ends_sentence(remainder.text(element)))
    return [number for element in ended for number in remainder.of(element)]


def _with_leads(leads: Iterable[int], span: range, remainder: Remainder) -> Iterator[int]:
    """The numbers of short paragraphs that stand behind leads in the same block and end a sentence as these do."""
    begun = {remainder.lines[number].owner.getparent(): number for number in sorted(leads, reverse=True)}
    lines = ((number, remainder.lines[number]) for number in span if number in remainder.lines)
    for number, line in lines:
        is_sentence = line.owner.tag == "p" and ends_sentence(line.text)
        if is_sentence and begun.get(line.owner.getparent(), span.stop) < number:
            yield number


def _looks(region: HtmlElement, remainder: Remainder) -> set[tuple[str, str | None]]:
    """The tags and classes of the paragraphs of a region that have a class."""
    owners = (line.owner for line in map(remainder.lines.__getitem__, remainder.of(region)) if line.weight > RUNNING)
    return {_look(owner) for owner in owners if owner.get("class") is not None}


def _look(element: HtmlElement) -> tuple[str, str | None]:
    return element.tag, element.get("class")


def _beside(owners: Iterable[HtmlElement], around: set[HtmlElement], remainder: Remainder) -> set[HtmlElement]:
    """The holders of lines that are around a region, or right beside it in nothing that holds a picture too."""
    below = {
        owner: [*islice(takewhile(lambda step: step not in around, lineage(owner)), _NEAR + 1)] for owner in owners
    }
    tops = {steps[-1] for steps in below.values() if steps}
    pictured = {top for top in tops if next(remainder.inside(top, "img"), None) is not None}
    return {owner for owner, steps in below.items() if not steps or (len(steps) <= _NEAR and steps[-1] not in pictured)}


def _whole(container: HtmlElement, left: Spread, remainder: Remainder) -> HtmlElement:
    """A container, or what holds it and all other elements with running text that look the same."""
    look, around = _look(container), set(container.iterancestors())
    same = (element for element in left.of if _look(element) == look and element not in around)
    alike = [element for element in same if _is_chunk(element, container, left, remainder)]
    whole = remainder.document.common([container, *alike]) if container.tag != "p" else None
    return container if whole is None or whole.tag in _FRAMES or has_several(whole, remainder) else whole


def _is_chunk(element: HtmlElement, container: HtmlElement, left: Spread, remainder: Remainder) -> bool:
    """Whether an element of the same look is a part of the same article: it has much to say and stands beside or has a
    class, or it stands beside where the container is no more than a paragraph.
    """
    beside = element.getparent() is container.getparent()
    if left.of[element] < ARTICLE:
        return beside and not any(child.tag in BLOCKS and child not in remainder.cuts for child in container)
    return beside or element.get("class") is not None
