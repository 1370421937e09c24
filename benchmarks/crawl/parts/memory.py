"""Memory and file descriptors over a long crawl of small pages."""

from __future__ import annotations

import threading
import time
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from benchmarks.crawl.archive import SITE, Archive
from benchmarks.crawl.parts.whole import check
from benchmarks.crawl.report import Goal, Section
from benchmarks.crawl.running import Look, Usage, run
from benchmarks.crawl.server import ON_A_SITEMAP
from benchmarks.crawl.serving import Server, serving, sitemaps
from benchmarks.crawl.setting import Setting
from benchmarks.crawl.tools import BARE, IN_FLIGHT, OURS, Command, bare

_HOURS = 4 * 3600.0
_EVERY = 1.0
_WARM = 0.2
"""Share of the pages after which memory may not grow any more."""
_MOST_MB, _MOST_SLOPE = 400, 1.0
_TEXT = """One crawl of {pages:,} invented pages of about 2 kB, each other than the rest, everything on. Memory of all
processes together (PSS, MB), looked at every second. The slope is a straight line through all looks after a fifth
of the pages; file descriptors are those of the main process, {in_flight} exchanges in flight among them."""


@dataclass(frozen=True, slots=True)
class Point:
    """One look, and how many pages had been answered by then."""

    pages: float
    mb: float
    descriptors: int


def measured(setting: Setting) -> Section:
    """Ours, then bare Scrapy."""
    pages = setting.scale.exchanges
    with serving("invented", 0, pages) as server:
        named = sitemaps(server.base, pages, ON_A_SITEMAP)
        archive = Archive(setting.folder("archive"))
        archive.declare(server.base, named, IN_FLIGHT)
        found = {
            name: _watched(setting, server, command, pages)
            for name, command in ((OURS, archive.command("crawl", SITE)), (BARE, bare(named)))
        }
        check("pages unread", archive.unread(), 0)
    return _section(found, pages)


def _watched(setting: Setting, server: Server, command: Command, pages: int) -> list[Point]:
    server.seen()
    with _counted(server) as counts:
        usage = run(command, setting.folder("run"), every=_EVERY, most=_HOURS)
    check("pages that the server gave", server.seen().get(200, 0), pages)
    return points(usage, counts)


@contextmanager
def _counted(server: Server) -> Iterator[list[tuple[float, int]]]:
    """Moments and the pages answered by then, until the end of the block."""
    counts: list[tuple[float, int]] = []
    over = threading.Event()

    def count() -> None:
        while not over.wait(_EVERY):
            counts.append((time.monotonic(), server.tell("count").get(200, 0)))

    thread = threading.Thread(target=count)
    thread.start()
    try:
        yield counts
    finally:
        over.set()
        thread.join()


def points(usage: Usage, counts: Sequence[tuple[float, int]]) -> list[Point]:
    """Each look with the pages answered before it; looks after the last page was answered have no part in it."""
    moments = [at for at, _pages in counts]
    last = next((at for at, pages in counts if pages == counts[-1][1]), 0.0)
    return [
        _point(look, counts[bisect(moments, look.at) - 1][1]) for look in usage.looks if moments[0] <= look.at <= last
    ]


def _point(look: Look, pages: int) -> Point:
    return Point(pages, look.pss / 1e6, look.descriptors)


def slope(found: Sequence[Point]) -> float:
    """MB that 10,000 pages add: least squares over the points after a share of the pages."""
    warm = [one for one in found if one.pages >= _WARM * found[-1].pages]
    mean_pages = sum(one.pages for one in warm) / len(warm)
    mean_mb = sum(one.mb for one in warm) / len(warm)
    spread = sum((one.pages - mean_pages) ** 2 for one in warm)
    return 10_000 * sum((one.pages - mean_pages) * (one.mb - mean_mb) for one in warm) / spread if spread else 0.0


def within(found: Sequence[Point], begin: float, end: float) -> list[Point]:
    """The points of a stretch of the pages, given as shares."""
    last = found[-1].pages
    return [one for one in found if begin * last <= one.pages <= end * last]


def _section(found: Mapping[str, Sequence[Point]], pages: int) -> Section:
    tenths = [number / 10 for number in range(10)]
    rows = [[f"to {pages * (share + 0.1):,.0f}", *_cells(found, share)] for share in tenths]
    rows += [["MB that 10,000 pages add", *(cell for one in found.values() for cell in (f"{slope(one):+.2f}", ""))]]
    ours = found[OURS]
    early, late = (median(one.descriptors for one in within(ours, *shares)) for shares in ((0.2, 0.6), (0.6, 1.0)))
    return Section(
        title=f"Memory over {pages:,} exchanges",
        text=_TEXT.format(pages=pages, in_flight=IN_FLIGHT),
        head=["pages", *(f"{name}{what}" for name in found for what in (", most MB", ", descriptors"))],
        rows=rows,
        goals=[
            Goal(what="most memory, MB", measured=max(one.mb for one in ours), at_most=_MOST_MB, digits=0),
            Goal(what="MB that 10,000 pages add", measured=slope(ours), at_most=_MOST_SLOPE),
            Goal(
                what="descriptors, median of the last two fifths of the pages − of the two before",
                measured=late - early,
                at_most=0,
            ),
        ],
    )


def _cells(found: Mapping[str, Sequence[Point]], share: float) -> Iterator[str]:
    for one in found.values():
        part = within(one, share, share + 0.1)
        yield f"{max(point.mb for point in part):.1f}" if part else "–"
        yield str(max(point.descriptors for point in part)) if part else "–"
