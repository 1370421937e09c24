"""What it costs to begin: commands that have little to do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.crawl.archive import COMMAND, SITE, Archive
from benchmarks.crawl.parts.whole import check, crawled
from benchmarks.crawl.report import Goal, Section, shown
from benchmarks.crawl.rounds import interleaved, spread
from benchmarks.crawl.running import Usage, run
from benchmarks.crawl.serving import Server, serving
from benchmarks.crawl.setting import Setting

PAGES = 24
_COMMANDS = ("--version", "search", "show", "jobs", "crawl --due, nothing due")
_JOB = "crawl, three pages answered 304"
_MOST, _MOST_OF_A_JOB = 0.35, 1.0
_TEXT = f"""CPU seconds of a whole command, on an archive of {PAGES} invented pages. The lower rows are Python itself,
imports of what lies beneath, and a peer's command. The job also asks for robots.txt, which is answered 404."""


def measured(setting: Setting) -> Section:
    """All commands in turn."""
    with serving("invented", 0, PAGES) as server:
        archive, _usage = crawled(setting, server, PAGES, "kept")
        runs = _runs(setting, server, archive)
        interleaved(runs, 1)  # not counted
        found = interleaved(runs, setting.scale.starts)
    return _section(found)


def _runs(setting: Setting, server: Server, archive: Archive) -> dict[str, Callable[[], Usage]]:
    folder = setting.folder("start")
    url = f"{server.base}/invented/3.html"
    commands: dict[str, Sequence[str | Path]] = {
        "--version": [COMMAND, "--version"],
        "search": archive.command("search", "that"),
        "show": archive.command("show", url),
        "jobs": archive.command("jobs"),
        "crawl --due, nothing due": archive.command("crawl", "--due"),
        "python -c pass": [sys.executable, "-c", "pass"],
        **{f"python -c 'import {name}'": _import(name) for name in ("sqlalchemy", "scrapy", "trafilatura")},
        "scrapy version": [sys.executable, "-m", "scrapy", "version"],
        "trafilatura --version": [Path(sys.executable).parent / "trafilatura", "--version"],
    }
    due = [f"{server.base}/invented/{number}.html" for number in range(3)]
    runs = {name: partial(run, command, folder) for name, command in commands.items()}
    return {**runs, _JOB: partial(_job, server, archive, due, folder)}


def _import(name: str) -> list[str]:
    return [sys.executable, "-c", f"import {name}"]


def _job(server: Server, archive: Archive, due: Sequence[str], folder: Path) -> Usage:
    archive.rest()
    archive.make_due(due)
    server.seen()
    usage = run(archive.command("crawl", SITE), folder)
    check("pages answered 304", server.seen().get(304, 0), len(due))
    return usage


def _section(found: Mapping[str, Sequence[Usage]]) -> Section:
    cpu = {name: spread(one.cpu for one in usages) for name, usages in found.items()}
    wall = {name: spread(one.wall for one in usages) for name, usages in found.items()}
    order = [*_COMMANDS, _JOB, *(name for name in found if name not in {*_COMMANDS, _JOB})]
    names = {name: f"microfiche {name}" for name in (*_COMMANDS, _JOB)}
    return Section(
        title="Start",
        text=_TEXT,
        head=["", "CPU s", "wall s"],
        rows=[[f"`{names.get(name, name)}`", shown(cpu[name], 2), shown(wall[name], 2)] for name in order],
        goals=[
            *(Goal(what=f"`{names[name]}`, CPU s", measured=cpu[name].median, at_most=_MOST) for name in _COMMANDS),
            Goal(what=f"`{names[_JOB]}`, CPU s", measured=cpu[_JOB].median, at_most=_MOST_OF_A_JOB),
        ],
    )
