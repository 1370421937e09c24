"""What a reader made of spliced pages: how much of the foreign text it kept, how much of the article it lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.separation.splices import Spliced
from benchmarks.separation.stories import flat

_SHORTEST = 25


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tool says of a page: the text, the title, and teasers as (title, address)."""

    text: str
    title: str
    teasers: tuple[tuple[str, str], ...] = ()


Reader = Callable[[str, str], Reading]
"""Markup and address → reading."""


@dataclass(frozen=True, slots=True)
class Result:
    """Of one spliced page: how many foreign fragments it has and which leaked; how many of the article's paragraphs
    the unspliced page gave and which of them are lost here; how many articles it announces, and how many were found.
    """

    page: Spliced
    foreign: int
    leaked: tuple[str, ...]
    held: int
    lost: tuple[str, ...]
    announced: int
    found: int


def measured(page: Spliced, reading: Reading, whole: Reading, paragraphs: Iterable[str]) -> Result:
    """The result of a page; `whole` is the reading of the same page with nothing put in."""
    said, before = flat(reading.text), flat(whole.text)
    foreign = [one for one in page.foreign if len(flat(one)) >= _SHORTEST and flat(one) not in before]
    held = [one for one in paragraphs if flat(one) in before]
    return Result(
        page=page,
        foreign=len(foreign),
        leaked=tuple(one for one in foreign if flat(one) in said),
        held=len(held),
        lost=tuple(one for one in held if flat(one) not in said),
        announced=len(page.others),
        found=_found(page, reading),
    )


def _found(page: Spliced, reading: Reading) -> int:
    """How many of the announced articles are teasers with the right title and address."""
    titles = {(flat(title), url.rstrip("/").rpartition("//")[2]) for title, url in reading.teasers}
    return sum((flat(one.title), one.url.rpartition("//")[2]) in titles for one in page.others)


def share(part: int, of: int) -> float | None:
    """A share, or None of nothing."""
    return part / of if of else None


def leak(results: Sequence[Result]) -> float | None:
    """Which share of the foreign fragments of some pages leaked."""
    return share(sum(len(one.leaked) for one in results), sum(one.foreign for one in results))


def kept(results: Sequence[Result]) -> float | None:
    """Which share of the paragraphs that the unspliced pages gave are still there."""
    held = sum(one.held for one in results)
    return share(held - sum(len(one.lost) for one in results), held)
