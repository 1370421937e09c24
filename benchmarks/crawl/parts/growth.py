"""The same crawl into a small archive and into a large one: what a page costs must not depend on what is there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count

from benchmarks.crawl.archive import SITE, Archive
from benchmarks.crawl.parts.whole import check, crawled
from benchmarks.crawl.report import Goal, Section, shown
from benchmarks.crawl.rounds import interleaved, ratios, spread
from benchmarks.crawl.running import Usage, run
from benchmarks.crawl.serving import Server, serving
from benchmarks.crawl.setting import Setting, per_page
from benchmarks.crawl.synthetic import multiply

_FIRST = 100_000_000
_MOST = 1.1
_TEXT = """{grown} invented pages that no archive knows are crawled into one that holds {few:,} URLs in the frontier and
as many articles, and into larger ones, all of the same site: the rows of one crawled page, copied with other URLs, ids,
digests, texts of 56 words and moments of the last ten years, search index included; no WARC records.
"with start" and "one page more" are as above; the last column is what the job costs before its first page."""


def measured(setting: Setting) -> Section:
    """Two archives, half of the pages and all."""
    scale = setting.scale
    with serving("invented", 0, 1) as server:
        archives = {size: _filled(setting, server, size) for size in (scale.few, scale.many)}
        fresh = (_FIRST + scale.grown * number for number in count())
        runs: dict[str, Callable[[], Usage]] = {
            _name(size, pages): partial(_grow, setting, server, archive, fresh, pages)
            for pages in (scale.grown // 2, scale.grown)
            for size, archive in archives.items()
        }
        interleaved(runs, 1)  # not counted
        found = interleaved(runs, scale.rounds)
    return _section(setting, found)


def _name(size: int, pages: int) -> str:
    return f"{pages} pages into {size:,}"


def _filled(setting: Setting, server: Server, size: int) -> Archive:
    """An archive with so many pages."""
    print(f"  an archive of {size:,} pages …", file=sys.stderr)
    server.tell("from/0/1")
    archive, _usage = crawled(setting, server, 1, f"of-{size}")
    with archive.database() as database:
        multiply(database, server.base, size - 1)
    check("articles", archive.one("SELECT count(*) FROM article"), size)
    return archive


def _grow(setting: Setting, server: Server, archive: Archive, fresh: Iterator[int], pages: int) -> Usage:
    server.tell(f"from/{next(fresh)}/{pages}")
    archive.make_due([f"{server.base}/sitemap-0.xml"])
    usage = run(archive.command("crawl", SITE), setting.folder("run"))
    check("pages that the server gave", server.seen().get(200, 0), pages)
    check("pages unread", archive.unread(), 0)
    return usage


def _section(setting: Setting, found: Mapping[str, Sequence[Usage]]) -> Section:
    scale = setting.scale
    sizes, every, half = (scale.few, scale.many), scale.grown, scale.grown // 2
    whole = {size: [one.cpu for one in found[_name(size, every)]] for size in sizes}
    begun = {size: [one.cpu for one in found[_name(size, half)]] for size in sizes}
    added = {size: [one - less for one, less in zip(whole[size], begun[size], strict=True)] for size in sizes}
    rows = []
    for size in sizes:
        first = [one - more * every / (every - half) for one, more in zip(whole[size], added[size], strict=True)]
        cells = [per_page(spread(whole[size]), every), per_page(spread(added[size]), every - half)]
        rows.append([f"{size:,}", *map(shown, cells), shown(spread(first), 2)])
    both = [ratios(one[scale.many], one[scale.few]) for one in (whole, added)]
    rows.append(["ratio", *(shown(one, 2) for one in both), ""])
    return Section(
        title="Growth",
        text=_TEXT.format(grown=every, few=scale.few, many=scale.many),
        head=["pages there", "CPU ms a page, with start", "one page more", "start, CPU s"],
        rows=rows,
        goals=[
            Goal(what=f"{what}: CPU with {scale.many:,} ÷ with {scale.few:,}", measured=one.median, at_most=_MOST)
            for what, one in zip(("with start", "one page more"), both, strict=True)
        ],
    )
