"""Many sites of which each has little to do: a thousand papers with three due URLs each, all answered 304."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from benchmarks.crawl.archive import Archive
from benchmarks.crawl.parts.whole import check
from benchmarks.crawl.report import Goal, Section, shown
from benchmarks.crawl.rounds import interleaved, ratios, spread
from benchmarks.crawl.running import Usage, run
from benchmarks.crawl.server import OF_A_PAPER, Inventing, etag_of
from benchmarks.crawl.serving import Server, serving
from benchmarks.crawl.setting import Setting, per_page
from benchmarks.crawl.tools import BARE, OURS, again, write_known

_MOST, _MOST_MB = 1.5, 500.0
_EXCHANGES = "SELECT count(*) FROM capture WHERE kind <> 'robots'"
_JOBS = "SELECT count(*) FROM job"
_TEXT = """{papers} papers at as many ports of 127.0.0.1, each with a site file, {pages} due pages and a robots.txt that
was asked for within the last day. `microfiche crawl --due` runs a job for each paper, all in one process: request,
answer and metadata in the WARC, rows, new due times, what the job found out, alarms.
{bare} sends the same {requests} conditional requests from one process and drops the answers."""


def measured(setting: Setting) -> Section:
    """Both tools in turn."""
    with serving("papers", setting.scale.papers) as server:
        archive = _had(setting, server)
        runs = {OURS: partial(_ours, setting, server, archive), BARE: partial(_bare, setting, server)}
        found = interleaved(runs, setting.scale.rounds)
    return _section(found, setting.scale.papers)


def _had(setting: Setting, server: Server) -> Archive:
    """An archive in which every paper was crawled once."""
    archive = Archive(setting.folder("papers"))
    for number, (base, paths) in enumerate(_papers(server)):
        archive.declare_pages(f"paper-{number:04}", [base + path for path in paths])
    run(archive.command("crawl", "--due", "--quiet"), setting.folder("run"))
    check("rows of exchanges", archive.one(_EXCHANGES), OF_A_PAPER * len(server.bases))
    return archive


def _papers(server: Server) -> Iterator[tuple[str, Sequence[str]]]:
    """The address of each paper, and the paths of its pages."""
    for number, base in enumerate(server.bases):
        yield base, Inventing(OF_A_PAPER * number, OF_A_PAPER).paths


def _ours(setting: Setting, server: Server, archive: Archive) -> Usage:
    copied = setting.copy(archive, "archive")
    copied.make_all_due()
    server.seen()
    usage = run(copied.command("crawl", "--due", "--quiet"), setting.folder("run"))
    requests = OF_A_PAPER * len(server.bases)
    check("pages answered 304", server.seen().get(304, 0), requests)
    check("rows of exchanges", copied.one(_EXCHANGES) - archive.one(_EXCHANGES), requests)
    check("jobs that ended well", copied.one(f"{_JOBS} WHERE exit_code = 0") - archive.one(_JOBS), len(server.bases))
    return usage


def _bare(setting: Setting, server: Server) -> Usage:
    known = {base + path: etag_of(path, base) for base, paths in _papers(server) for path in paths}
    file = write_known(setting.work / "known.jsonl", known)
    server.seen()
    usage = run(again(file), setting.folder("run"))
    check("pages answered 304", server.seen().get(304, 0), len(known))
    return usage


def _section(found: Mapping[str, Sequence[Usage]], papers: int) -> Section:
    cpu = {tool: [one.cpu for one in usages] for tool, usages in found.items()}
    memory = {tool: spread(one.peak_mb for one in usages) for tool, usages in found.items()}
    ratio = ratios(cpu[OURS], cpu[BARE])
    rows = [
        [tool, shown(spread(cpu[tool])), shown(per_page(spread(cpu[tool]), papers)), shown(memory[tool], 0)]
        for tool in found
    ]
    return Section(
        title="Many sites",
        text=_TEXT.format(papers=f"{papers:,}", pages=OF_A_PAPER, bare=BARE, requests=f"{OF_A_PAPER * papers:,}"),
        head=["", "CPU s", "CPU ms a paper", "most memory, MB"],
        rows=[*rows, ["ratio", shown(ratio, 2), "", ""]],
        goals=[
            Goal(what="CPU ÷ bare Scrapy", measured=ratio.median, at_most=_MOST),
            Goal(what="memory, MB", measured=memory[OURS].median, at_most=_MOST_MB, digits=0),
        ],
    )
