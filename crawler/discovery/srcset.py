"""Which pictures of a srcset a browser on a desk would ask for. Pure.

In: `srcset` and `sizes` (HTML Standard §4.8.4.3.10 and .11). Out: their addresses as they are written.

Browsers choose by the window and the screen, and not alike: the smallest picture that is sharp enough (Firefox), or one
a little too small if the next is far too large (Chromium). So a page asks for up to four of often a dozen: those that
either would take, on windows of 1,280 and 1,920 pixels, on plain screens and on those of twice the density.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import sqrt

from crawler.discovery.media_queries import shown_width

WIDTHS = (1280, 1920)
"""Pixels of CSS: the widths of window that are thought of."""
_DENSITIES = (1.0, 2.0)
_ADDRESS = re.compile(r"[\s,]*+(\S+)")
_DESCRIPTORS = re.compile(r"((?:[^,(]++|\([^)]*+\)?)*+),?")
_NUMBER = re.compile(r"(\d*\.?\d+)([wx])")
_MOST = 100
"""Candidates of one srcset that are looked at."""


def chosen(srcset: str, sizes: str = "") -> tuple[str, ...]:
    """The addresses that browsers would choose, each once, in the order of the srcset."""
    candidates = [found for _, found in zip(range(_MOST), _candidates(srcset), strict=False)]
    wanted = {address for width in WIDTHS for address in _of_window(candidates, sizes, width)}
    return tuple(dict.fromkeys(address for address, _ in candidates if address in wanted))


def _candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """Each address with its descriptors; one that ends in commas has none."""
    at = 0
    while found := _ADDRESS.match(srcset, at):
        address, at = found[1], found.end()
        descriptors = None if address.endswith(",") else _DESCRIPTORS.match(srcset, at)
        at = descriptors.end() if descriptors else at
        if address := address.rstrip(","):
            yield address, descriptors[1] if descriptors else ""


def _of_window(candidates: Iterable[tuple[str, str]], sizes: str, width: int) -> Iterator[str]:
    shown = shown_width(sizes, width)
    by_density = {_density(descriptors, shown): address for address, descriptors in reversed([*candidates])}
    densities = sorted(by_density)
    for wanted in _DENSITIES if densities else ():
        yield by_density[_smallest_sharp(densities, wanted)]
        yield by_density[_good_enough(densities, wanted)]


def _density(descriptors: str, shown: float) -> float:
    found = _NUMBER.search(descriptors)
    if found is None:
        return 1.0
    return float(found[1]) / (shown if found[2] == "w" else 1.0)


def _smallest_sharp(densities: list[float], wanted: float) -> float:
    return next((density for density in densities if density >= wanted), densities[-1])


def _good_enough(densities: list[float], wanted: float) -> float:
    """As Chromium's html_srcset_parser.cc: the lower of two neighbours unless their geometric mean is reached."""
    sharp = densities.index(_smallest_sharp(densities, wanted))
    below = densities[max(sharp - 1, 0)]
    is_below_enough = below < wanted > 1.0 and wanted < sqrt(below * densities[sharp])
    return below if is_below_enough else densities[sharp]
