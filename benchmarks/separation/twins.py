"""A page's own article once more, with the words of others: what the next article of one publisher looks like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree, html
from lxml.html import HtmlElement

from benchmarks.separation.markups import Other
from benchmarks.separation.stories import Place


def copies(place: Place, donors: Sequence[Other], heading: str) -> Iterator[tuple[HtmlElement, tuple[str, ...]]]:
    """The article of a place once for every donor with its words, its title in such a `heading` ("h1", "h2", "linked",
    "as it is"), and the texts that were used.
    """
    path = _path(place.whole, place.heading)
    inner = _path(place.whole, place.container)
    blocks = [place.container.index(one) for one in place.blocks]
    for donor in donors:
        twin = deepcopy(place.whole)
        twin.tail = None
        container = _at(twin, inner)
        title = _at(twin, path) if path is not None else None
        used = _filled(container, [container[number] for number in blocks], donor)
        if title is not None:
            if title not in set(twin.iter()):
                container.insert(0, title)
            _headed(title, donor, heading)
            used = (donor.title, *used)
        for one in twin.iter():
            one.attrib.pop("id", None)
        yield twin, used


def _filled(container: HtmlElement, blocks: Sequence[HtmlElement], donor: Other) -> tuple[str, ...]:
    """Replaces the children of a container by paragraphs of a donor, each made like the block that it replaces."""
    texts = donor.paragraphs[: max(4, len(blocks))]
    like = [one for one in blocks if one.tag == "p"] or list(blocks)
    for one in list(container):
        container.remove(one)
    container.text = None
    for number, text in enumerate(texts):
        made = html.Element("p", dict(like[min(number, len(like) - 1)].attrib))
        made.text = text
        container.append(made)
    return texts


def _headed(element: HtmlElement, donor: Other, heading: str) -> None:
    for one in list(element):
        element.remove(one)
    element.text = donor.title
    if heading in ("h1", "h2"):
        element.tag = heading
    if heading == "linked":
        element.text = None
        etree.SubElement(element, "a", href=donor.url).text = donor.title


def _path(root: HtmlElement, element: HtmlElement | None) -> list[int] | None:
    """The places of children that lead from a root to an element inside it."""
    steps: list[int] = []
    while element is not None and element is not root:
        parent = element.getparent()
        if parent is None:
            return None
        steps.append(parent.index(element))
        element = parent
    return steps[::-1] if element is not None else None


def _at(root: HtmlElement, path: list[int] | None) -> HtmlElement:
    for step in path or ():
        root = root[step]
    return root
