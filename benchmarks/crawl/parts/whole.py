"""A whole crawl: every page once, with everything that a tool does with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.crawl.archive import SITE, Archive
from benchmarks.crawl.report import Goal, Section, shown
from benchmarks.crawl.rounds import Spread, interleaved, ratios, spread
from benchmarks.crawl.running import Usage, run
from benchmarks.crawl.server import ON_A_SITEMAP
from benchmarks.crawl.serving import Server, serving, sitemaps
from benchmarks.crawl.setting import Setting, per_page
from benchmarks.crawl.tools import BARE, IN_FLIGHT, INLINE, OURS, bare, inline

WARM_UP = 24
"""Pages of the round that is not counted."""
_TEXT = """{pages} pages, gzip-coded, from one server on 127.0.0.1; {in_flight} in flight, no delay, every page from the
same sitemap.
{ours} does everything: WARC files with fsync, readings, teasers, frontier, search index. {bare} drops the bodies.
{inline}: `bare_extraction(with_metadata=True)` in the callback, items as JSON Lines; no WARC, no database."""


class PagesMissing(Exception):
    """A tool did not get, or did not read, all pages; its figures mean nothing."""


def measured(setting: Setting) -> Section:
    """All tools in turn."""
    warm_up(setting)
    with serving("stock", setting.stock.folder) as server:
        found = interleaved(_runs(setting, server, len(setting.stock.pages)), setting.scale.rounds)
    return _section(found, len(setting.stock.pages))


def warm_up(setting: Setting) -> None:
    """A short round that is not counted: modules compiled, files in the cache."""
    with serving("invented", 0, WARM_UP) as server:
        interleaved(_runs(setting, server, WARM_UP), 1)


def crawled(setting: Setting, server: Server, pages: int, name: str = "archive") -> tuple[Archive, Usage]:
    """A new archive of all pages of the server, and what the crawl cost."""
    archive = Archive(setting.folder(name))
    archive.declare(server.base, sitemaps(server.base, pages, ON_A_SITEMAP), IN_FLIGHT)
    usage = run(archive.command("crawl", SITE), setting.folder("run"))
    check(
        "readings",
        archive.readings() - archive.one("SELECT count(*) FROM reading WHERE outcome = 'sitemap'"),
        pages + 1,
    )
    check("pages unread", archive.unread(), 0)
    return archive, usage


def check(what: str, found: int, wanted: int) -> None:
    """Raises PagesMissing unless a count is what it must be."""
    if found != wanted:
        raise PagesMissing(f"{what}: {found}, and {wanted} were to be")


def _runs(setting: Setting, server: Server, pages: int) -> dict[str, Callable[[], Usage]]:
    named = sitemaps(server.base, pages, ON_A_SITEMAP)
    feed = setting.work / "feed.jsonl"

    def ours() -> Usage:
        return crawled(setting, server, pages)[1]

    def with_trafilatura() -> Usage:
        usage = run(inline(named, feed), setting.folder("run"))
        check("items of the feed", len(feed.read_bytes().splitlines()), pages)
        return usage

    def alone() -> Usage:
        return run(bare(named), setting.folder("run"))

    tools = {INLINE: with_trafilatura, OURS: ours, BARE: alone}
    return {name: partial(_answered, server, pages, one) for name, one in tools.items()}


def _answered(server: Server, pages: int, tool: Callable[[], Usage]) -> Usage:
    """A run in which the server gave every page."""
    server.seen()
    usage = tool()
    check("pages that the server gave", server.seen().get(200, 0), pages)
    return usage


def _section(found: dict[str, list[Usage]], pages: int) -> Section:
    cpu = {name: [one.cpu for one in usages] for name, usages in found.items()}
    wall = {name: [1 / one.wall for one in usages] for name, usages in found.items()}
    to_inline, to_bare = ratios(cpu[OURS], cpu[INLINE]), ratios(cpu[OURS], cpu[BARE])
    faster = ratios(wall[OURS], wall[INLINE])
    memory = {name: spread(one.peak_mb for one in usages) for name, usages in found.items()}
    rows = [_row(name, usages, pages, memory[name]) for name, usages in found.items()]
    rows += [["Microfiche ÷ inline", shown(to_inline, 2), shown(faster, 2), _ratio(memory, INLINE)]]
    rows += [["Microfiche ÷ bare", shown(to_bare, 2), shown(ratios(wall[OURS], wall[BARE]), 2), _ratio(memory, BARE)]]
    return Section(
        title="Whole crawl",
        text=_TEXT.format(pages=pages, in_flight=IN_FLIGHT, ours=OURS, bare=BARE, inline=INLINE),
        head=["", "CPU ms a page", "pages a second", "memory, MB"],
        rows=rows,
        notes=["every tool got every page from the server, and Microfiche has read every one: checked in each round"],
        goals=_goals(to_inline, faster, memory[OURS]),
    )


def _row(name: str, usages: Sequence[Usage], pages: int, memory: Spread) -> list[str]:
    speed = spread(pages / one.wall for one in usages)
    return [name, shown(per_page(spread(one.cpu for one in usages), pages)), shown(speed, 2), shown(memory, 0)]


def _ratio(memory: dict[str, Spread], peer: str) -> str:
    return f"{memory[OURS].median / memory[peer].median:.2f}"


def _goals(to_inline: Spread, faster: Spread, memory: Spread) -> list[Goal]:
    return [
        Goal(what="CPU ÷ inline", measured=to_inline.median, at_most=0.5),
        Goal(what="CPU ÷ inline", measured=to_inline.median, at_most=0.33),
        Goal(what="pages a second ÷ inline", measured=faster.median, at_least=2),
        Goal(what="pages a second ÷ inline", measured=faster.median, at_least=3),
        Goal(what="memory of all processes in MB", measured=memory.high, at_most=400, digits=0),
    ]
