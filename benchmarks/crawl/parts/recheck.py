"""A second look at every page: answered 304, or 200 with the bytes that are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from benchmarks.crawl.archive import SITE, Archive
from benchmarks.crawl.parts.whole import check, crawled
from benchmarks.crawl.report import Goal, Section, shown
from benchmarks.crawl.rounds import Spread, interleaved, ratios, spread
from benchmarks.crawl.running import Usage, run
from benchmarks.crawl.serving import Server, serving
from benchmarks.crawl.setting import Setting, per_page
from benchmarks.crawl.stock import Stored
from benchmarks.crawl.tools import BARE, OURS, again, write_known

ANSWERS = {"304": ("conditional", 304), "200, bytes known": ("always", 200)}
"""How the server is told to answer, and the status that all pages must have."""
_MOST = 1.25
_TEXT = """The archive of a whole crawl of {pages} pages, copied for each round; its pages are made due in the
database's `frontier`, then `microfiche crawl` runs: request, answer and metadata in the WARC, rows, new due times.
{bare} sends the same conditional requests and drops the answers.
"with start" is the whole process divided by its pages; "one page more" is what the second half of the pages adds,
(all − half) ÷ pages of the half, so that start and end of the process are not in it."""
Pages = Sequence[Stored]


def measured(setting: Setting) -> Section:
    """Both answers, both tools, half of the pages and all."""
    stock = setting.stock.pages
    with serving("stock", setting.stock.folder) as server:
        archive, _usage = crawled(setting, server, len(stock), "kept")
        found = {name: _of(setting, server, archive, name) for name in ANSWERS}
    return _section(found, len(stock))


def _of(setting: Setting, server: Server, archive: Archive, answer: str) -> dict[tuple[str, str], list[Usage]]:
    """Usages by tool and share of the pages."""
    every = setting.stock.pages
    shares = {"half": every[: len(every) // 2], "all": every}
    server.tell(ANSWERS[answer][0])
    runs: dict[tuple[str, str], Callable[[], Usage]] = {}
    for share, pages in shares.items():
        for name, one in ((OURS, _ours), (BARE, _bare)):
            runs[name, share] = partial(
                _answered, server, len(pages), answer, partial(one, setting, server, archive, pages)
            )
    named = interleaved({" ".join(key): one for key, one in runs.items()}, setting.scale.rounds)
    return {key: named[" ".join(key)] for key in runs}


def _answered(server: Server, pages: int, answer: str, tool: Callable[[], Usage]) -> Usage:
    server.seen()
    usage = tool()
    check(f"pages answered {answer}", server.seen().get(ANSWERS[answer][1], 0), pages)
    return usage


def _ours(setting: Setting, server: Server, archive: Archive, pages: Pages) -> Usage:
    copied = setting.copy(archive, "archive")
    copied.rest()
    copied.make_due([server.base + one.path for one in pages])
    usage = run(copied.command("crawl", SITE), setting.folder("run"))
    check("rows of exchanges", copied.one(_EXCHANGES) - archive.one(_EXCHANGES), len(pages))
    check("pages unread", copied.unread(), 0)
    return usage


_EXCHANGES = "SELECT count(*) FROM capture WHERE kind <> 'robots'"


def _bare(setting: Setting, server: Server, _archive: Archive, pages: Pages) -> Usage:
    known = write_known(setting.work / "known.jsonl", {server.base + one.path: one.etag for one in pages})
    return run(again(known), setting.folder("run"))


def more(found: Mapping[tuple[str, str], Sequence[Usage]], tool: str) -> list[float]:
    """CPU seconds that the second half added, by round."""
    return [one.cpu - half.cpu for one, half in zip(found[tool, "all"], found[tool, "half"], strict=True)]


def _section(found: Mapping[str, Mapping[tuple[str, str], Sequence[Usage]]], pages: int) -> Section:
    rows, goals = [], []
    for answer, usages in found.items():
        whole = {tool: [one.cpu for one in usages[tool, "all"]] for tool in (OURS, BARE)}
        added = {tool: more(usages, tool) for tool in (OURS, BARE)}
        rows += [[f"{answer}, {tool}", *_cells(whole[tool], added[tool], pages)] for tool in (OURS, BARE)]
        both = ratios(whole[OURS], whole[BARE]), ratios(added[OURS], added[BARE])
        rows += [[f"{answer}, ratio", *(shown(one, 2) for one in both)]]
        goals += [*_goals(answer, *both)]
    head = ["CPU ms a page", "with start", "one page more"]
    return Section(title="Recheck", text=_TEXT.format(pages=pages, bare=BARE), head=head, rows=rows, goals=goals)


def _cells(whole: Sequence[float], added: Sequence[float], pages: int) -> list[str]:
    return [shown(per_page(spread(whole), pages)), shown(per_page(spread(added), pages - pages // 2))]


def _goals(answer: str, whole: Spread, added: Spread) -> list[Goal]:
    return [
        Goal(what=f"{answer}, with start: CPU ÷ bare Scrapy", measured=whole.median, at_most=_MOST),
        Goal(what=f"{answer}, one page more: CPU ÷ bare Scrapy", measured=added.median, at_most=_MOST),
    ]
