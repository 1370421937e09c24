"""Newspapers that never were, as many pages each as one likes. Pure: the same numbers give the same bytes.

In: the number of a paper, and how many stories it has. Out: what stands at each path.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

ON_A_PAGE = 25
"""Stories that a page of a section lists."""
_HEAVY_BYTES = 400_000
_WORDS = [
    "harbour",
    "bridge",
    "council",
    "market",
    "ferry",
    "school",
    "winter",
    "budget",
    "museum",
    "storm",
    "library",
    "orchard",
    "tramway",
    "lantern",
    "festival",
    "breakwater",
    "signal",
    "granary",
    "choir",
    "archive",
    "mill",
    "regatta",
    "quarry",
    "garden",
    "station",
    "theatre",
    "canal",
    "tower",
    "island",
    "bakery",
    "lighthouse",
    "ropewalk",
    "almanac",
    "towpath",
    "weir",
    "foundry",
    "pier",
    "customs",
    "tollgate",
    "reservoir",
]


@dataclass(frozen=True, slots=True)
class InventedPaper:
    """A front page, sections that it names, and the stories that those list. Each `heavy`-th story is a large page, so
    that WARC files reach the size at which the next one begins.
    """

    number: int
    stories: int
    heavy: int

    @property
    def pages(self) -> Mapping[str, bytes]:
        """The body of each page, by path."""
        return _pages(self)

    @property
    def story_paths(self) -> tuple[str, ...]:
        """Where the stories stand."""
        return tuple(path for path in self.pages if path.startswith("/news/"))


@cache
def _pages(paper: InventedPaper) -> Mapping[str, bytes]:
    own = paper.number
    told = {_path(own, number): _story(own, number, paper.heavy) for number in range(paper.stories)}
    paths = list(told)
    sections = [f"/section/{index}/" for index in range(-(-paper.stories // ON_A_PAGE))]
    lists = {
        section: _list(own, f"Section {index}", paths[index * ON_A_PAGE : (index + 1) * ON_A_PAGE])
        for index, section in enumerate(sections)
    }
    return {"/": _list(own, "Today", [*sections, *paths[:5]]), **lists, **told}


def _path(paper: int, number: int) -> str:
    chosen = random.Random(f"path {paper} {number}").choices(_WORDS, k=4)
    return f"/news/{number:03}-{'-'.join(chosen)}/"


def _list(paper: int, title: str, paths: list[str]) -> bytes:
    links = "".join(f'<li><a href="{path}">{_words(path, 7)}</a></li>' for path in paths)
    return f"{_head(paper, title)}<main><h1>{title}</h1><ul>{links}</ul></main></body></html>".encode()


def _story(paper: int, number: int, heavy: int) -> bytes:
    key = f"{paper} {number}"
    title = f"{_words(f'title {key}', 7)} {paper}-{number}"
    text = "".join(f"<p>{_words(f'text {key} {index}', 40)}.</p>" for index in range(5))
    film = random.Random(key).randbytes(_HEAVY_BYTES).hex() if number % heavy == heavy - 1 else ""
    about = '<meta property="og:type" content="article">'
    return (
        f"{_head(paper, title, about)}<main><article><h1>{title}</h1>{text}</article></main><!--{film}--></body></html>"
    ).encode()


def _head(paper: int, title: str, about: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} - Paper {paper}</title>{about}'
        f'</head><body><nav><a href="/">Front page of paper {paper}</a></nav>'
    )


def _words(key: str, count: int) -> str:
    return " ".join(random.Random(key).choices(_WORDS, k=count)).capitalize()
