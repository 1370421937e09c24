"""The same crawl into small and large archives: what a page costs must not depend on what is there."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count

from benchmarks.crawl.archive import SITE, Archive
from benchmarks.crawl.parts.whole import check, crawled
from benchmarks.crawl.report import Goal, Section, shown
from benchmarks.crawl.rounds import interleaved, ratios, spread
from benchmarks.crawl.running import TookTooLong, Usage, run
from benchmarks.crawl.serving import Server, serving
from benchmarks.crawl.setting import Setting, per_page
from benchmarks.crawl.synthetic import let_index, multiply
from storage.archive import Archive as Opened

_FIRST = 100_000_000
_MOST = 1.1
_PATIENCE = 120.0
"""Seconds that a job may take; where it takes longer, larger archives are not tried."""
_TEXT = """{grown} invented pages that no archive knows are crawled into archives that hold so many URLs in the
frontier and as many articles, all of the same site: the rows of one crawled page, copied with other URLs, ids, digests,
texts and moments of the last ten years, search index included; no WARC records. "with start" and "one page more" are as
in the part on rechecks; the last column is what the job costs beside its pages. The goals hold the largest archive
against the smallest."""
Found = Mapping[str, Sequence[Usage]]


def measured(setting: Setting) -> Section:
    """Archives of all sizes, half of the pages and all."""
    with serving("invented", 0, 1) as server:
        fresh = (_FIRST + setting.scale.grown * number for number in count())
        grow = partial(_grow, setting, server, fresh)
        archives = dict(_affordable(setting, server, grow))
        runs: dict[str, Callable[[], Usage]] = {
            _name(size, pages): partial(grow, archive, pages)
            for pages in (setting.scale.grown // 2, setting.scale.grown)
            for size, archive in archives.items()
        }
        found = interleaved(runs, setting.scale.rounds)
    return _section(setting, [*archives], found)


def _name(size: int, pages: int) -> str:
    return f"{pages} pages into {size:,}"


def _affordable(
    setting: Setting, server: Server, grow: Callable[[Archive, int], Usage]
) -> Iterator[tuple[int, Archive]]:
    """Archives by size, after a crawl into each that is not counted, up to the size where that takes too long."""
    for size in setting.scale.sizes:
        archive = _filled(setting, server, size)
        try:
            grow(archive, setting.scale.grown)
        except TookTooLong as error:
            print(f"  {size:,}: {error}", file=sys.stderr)
            return
        yield size, archive


def _filled(setting: Setting, server: Server, size: int) -> Archive:
    """An archive with so many pages."""
    print(f"  an archive of {size:,} pages …", file=sys.stderr)
    server.tell("from/0/1")
    archive, _usage = crawled(setting, server, 1, f"of-{size}")
    with archive.database() as database:
        multiply(database, server.base, size - 1)
        let_index(database)
    Opened.open(archive.folder).close()
    check("articles", archive.one("SELECT count(*) FROM article"), size)
    return archive


def _grow(setting: Setting, server: Server, fresh: Iterator[int], archive: Archive, pages: int) -> Usage:
    server.tell(f"from/{next(fresh)}/{pages}")
    archive.make_due([f"{server.base}/sitemap-0.xml"])
    usage = run(archive.command("crawl", SITE), setting.folder("run"), most=_PATIENCE)
    check("pages that the server gave", server.seen().get(200, 0), pages)
    check("pages unread", archive.unread(), 0)
    return usage


def _section(setting: Setting, sizes: Sequence[int], found: Found) -> Section:
    every, half = setting.scale.grown, setting.scale.grown // 2
    whole = {size: [one.cpu for one in found[_name(size, every)]] for size in sizes}
    begun = {size: [one.cpu for one in found[_name(size, half)]] for size in sizes}
    added = {size: [one - less for one, less in zip(whole[size], begun[size], strict=True)] for size in sizes}
    rows = [[f"{size:,}", *_cells(whole[size], added[size], every)] for size in sizes]
    least, most, wanted = sizes[0], sizes[-1], setting.scale.sizes[-1]
    both = [ratios(one[most], one[least]) for one in (whole, added)]
    rows.append([f"{most:,} ÷ {least:,}", *(shown(one, 2) for one in both), ""])
    figures = [one.median if most == wanted and one.low > 0 else math.nan for one in both]
    missing = [
        f"{size:,}: not measured, a job took longer than {_PATIENCE:.0f} s there or with fewer"
        for size in setting.scale.sizes
        if size > most
    ]
    return Section(
        title="Growth",
        text=_TEXT.format(grown=every),
        head=["pages there", "CPU ms a page, with start", "one page more", "start and end, CPU s"],
        rows=rows,
        notes=missing,
        goals=[
            Goal(what=f"{what}: CPU with {wanted:,} ÷ with {least:,}", measured=figure, at_most=_MOST)
            for what, figure in zip(("with start", "one page more"), figures, strict=True)
        ],
    )


def _cells(whole: Sequence[float], added: Sequence[float], pages: int) -> list[str]:
    half = pages - pages // 2
    begun = spread(one - more * pages / half for one, more in zip(whole, added, strict=True))
    return [shown(per_page(spread(whole), pages)), shown(per_page(spread(added), half)), shown(begun, 2)]
