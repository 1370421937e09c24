"""Stories of several pages: which URLs are pages of one, what all of them said at a time, the whole of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import dropwhile

from storage.records import Article
from storage.versioning.identity import Component, Node, began_alike
from storage.versioning.page_numbers import places
from storage.versioning.texts import Shown

_SEVERAL = " + "


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """What a capture showed of a story: on its page `place` (0: the first, without a number), and the places of the
    other pages that are named there.
    """

    place: int
    shown: Shown
    others: frozenset[int]


def numbered_pages(component: Component, nodes: Mapping[str, Node]) -> Mapping[str, tuple[str, int]]:
    """The URLs of an article that are numbered pages of its story: the key of the first page, and the number.

    Pages that told the same from the beginning are none: below a story its readers' comments are numbered, too.
    """
    ends = {
        url
        for edge in component.edges
        if edge.kind == "part" and not began_alike(nodes[edge.url], nodes[edge.target])
        for url in (edge.url, edge.target)
    }
    return places(ends)


def as_told(paged: Sequence[Paged]) -> list[Shown]:
    """What a story was as a whole at each of its captures, in time.

    A page counts from the first time on that another one names it, with its earliest text where it was fetched later:
    that its pages were fetched one after the other is no news. Which pages there are is said by the first, and on; a
    page that none ever named counts by its own word.
    """
    ordered = sorted(paged, key=lambda one: (one.shown.at, one.shown.record_id))
    standing = {one.place: one for one in reversed(ordered)}
    begun = _begun(ordered)
    told = []
    for one in ordered:
        standing[one.place] = one
        told.append(_whole(one.shown, standing, begun))
    return told


def _begun(ordered: Sequence[Paged]) -> set[int]:
    """The places that count by their own word: the first, and those that no other page ever named; all of them where
    the first names none.
    """
    every = {one.place for one in ordered}
    first = min(every)
    named = {place for one in ordered for place in one.others - {first}}
    return (every - named) | {first} if any(one.others for one in ordered if one.place == first) else every


def _whole(latest: Shown, standing: Mapping[int, Paged], begun: Set[int]) -> Shown:
    named = _named(standing, begun)
    pages = tuple(standing[place].shown for place in named if place in standing)
    return replace(
        latest,
        reading=pages[0].reading,
        text_key=_SEVERAL.join(page.text_key for page in pages),
        raw_key=_SEVERAL.join(page.raw_key for page in pages),
        recipe=_recipe(pages),
        pages=pages,
        missing=tuple(place for place in named if place not in standing),
    )


def _named(standing: Mapping[int, Paged], begun: Set[int]) -> list[int]:
    """The places of a story that are named from those on with which it begins, in order."""
    found: set[int] = set()
    waiting = [*begun]
    while waiting:
        place = waiting.pop()
        found.add(place)
        if place in standing:
            waiting += standing[place].others - found
    # Links to the first page may or may not carry its number.
    return sorted(found - ({1} if 0 in standing and 1 not in standing else set()))


def _recipe(pages: Sequence[Shown]) -> tuple[str, str]:
    """What all pages were read with, each recipe once."""
    extractors, sites = zip(*sorted({page.recipe for page in pages}), strict=True)
    return _SEVERAL.join(extractors), _SEVERAL.join(sites)


def whole(articles: Sequence[Article], missing: Sequence[int]) -> Article:
    """The article that the pages of a story make, in order: the fields of the first, the texts of all, and all images.

    What a page repeats of the first at its beginning is left out. `missing` are the numbers of pages that nobody read.
    """
    head = articles[0]
    said = set(head.text.split("\n"))
    rest = [line for article in articles[1:] for line in _new(article, said)]
    images = dict.fromkeys(image for article in articles for image in article.images)
    return replace(
        head,
        text="\n".join([head.text, *rest]),
        images=tuple(images),
        truncated=bool(missing) or any(article.truncated for article in articles),
        evidence={**head.evidence, **_evidence(len(articles), missing)},
    )


def _new(article: Article, said: set[str]) -> Iterator[str]:
    return dropwhile(lambda line: line in said, article.text.split("\n"))


def _evidence(read: int, missing: Sequence[int]) -> dict[str, str]:
    evidence = {"text": f"{read} pages"} if read > 1 else {}
    if missing:
        evidence["truncated"] = f"not read: page {', '.join(str(max(number, 1)) for number in missing)} of the story"
    return evidence
