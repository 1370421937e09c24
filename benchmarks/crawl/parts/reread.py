"""Pages that are there already: rereading our WARC files, importing others', beside trafilatura on files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.crawl.archive import Archive
from benchmarks.crawl.parts.whole import check, crawled
from benchmarks.crawl.report import Goal, Section, shown
from benchmarks.crawl.rounds import interleaved, ratios, spread
from benchmarks.crawl.running import Usage, run
from benchmarks.crawl.serving import serving
from benchmarks.crawl.setting import Setting, per_page
from benchmarks.crawl.warcfile import write_warc

CORES = os.cpu_count() or 1
PLAIN, FULL = f"trafilatura --parallel {CORES}", f"trafilatura --parallel {CORES} --json --with-metadata"
REREAD, IMPORT = f"microfiche reread --all --workers {CORES}", f"microfiche import --workers {CORES}"
_LEAST = 3
_MOST_WRITTEN = 0.98
"""Share of the pages for which trafilatura must write a file; it writes none where it finds nothing."""
_TEXT = f"""{{pages}} pages, each tool a command with {CORES} processes for the {CORES} cores. `reread --all` empties
the database of a whole crawl and fills it again from its WARC files; `import` takes a WARC file of the same pages into
a new archive; trafilatura reads them as files of a folder and writes a file for each in which it finds a text. The
goals are held against trafilatura's plain text, which is less than what Microfiche gives; the row with metadata is
nearer to it."""


def measured(setting: Setting) -> Section:
    """All commands in turn."""
    with serving("stock", setting.stock.folder) as server:
        archive, _usage = crawled(setting, server, len(setting.stock.pages), "kept")
        warc = write_warc(setting.work / "pages.warc.gz", setting.stock, server.base)
    found = interleaved(_runs(setting, archive, warc), setting.scale.rounds)
    return _section(found, len(setting.stock.pages))


def _runs(setting: Setting, archive: Archive, warc: Path) -> dict[str, Callable[[], Usage]]:
    pages = len(setting.stock.pages)

    def reread() -> Usage:
        copied = setting.copy(archive, "archive")
        usage = run(copied.command("reread", "--all", "--workers", str(CORES)), setting.folder("run"))
        check("pages read again", copied.readings(), archive.readings())
        return usage

    def imported() -> Usage:
        fresh = Archive(setting.folder("archive"))
        usage = run(fresh.command("import", "--workers", str(CORES), warc), setting.folder("run"))
        check("pages imported and read", fresh.readings(), pages)
        return usage

    def of(words: Sequence[str]) -> Usage:
        folder = setting.folder("run")
        usage = run([*_trafilatura(setting), *words], folder)
        written = len([*(folder / "out").rglob("*.*")])
        check("most of the files written", written >= _MOST_WRITTEN * pages, True)
        return usage

    return {REREAD: reread, IMPORT: imported, PLAIN: lambda: of([]), FULL: lambda: of(["--json", "--with-metadata"])}


def _trafilatura(setting: Setting) -> list[str | Path]:
    tool = Path(sys.executable).parent / "trafilatura"
    files = os.path.relpath(setting.stock.files, setting.work / "run")  # it asks for a relative path
    return [tool, "--input-dir", files, "--output-dir", "out", "--parallel", str(CORES)]


def _section(found: Mapping[str, Sequence[Usage]], pages: int) -> Section:
    cpu = {name: [one.cpu for one in usages] for name, usages in found.items()}
    wall = {name: [one.wall for one in usages] for name, usages in found.items()}
    rows, goals = [[f"`{name}`", *_cells(usages, pages)] for name, usages in found.items()], []
    for ours in (REREAD, IMPORT):
        for theirs in (PLAIN, FULL):
            by_cpu, by_wall = ratios(cpu[theirs], cpu[ours]), ratios(wall[theirs], wall[ours])
            rows.append([f"pages, `{ours}` ÷ `{theirs}`", shown(by_cpu, 2), shown(by_wall, 2), "", ""])
        goals += [*_goals(ours, cpu, wall)]
    head = ["", "CPU ms a page", "pages a second", "cores used", "memory, MB"]
    return Section(title="Reread and import", text=_TEXT.format(pages=pages), head=head, rows=rows, goals=goals)


def _cells(usages: Sequence[Usage], pages: int) -> list[str]:
    return [
        shown(per_page(spread(one.cpu for one in usages), pages)),
        shown(spread(pages / one.wall for one in usages), 2),
        shown(spread(one.cpu / one.wall for one in usages), 2),
        shown(spread(one.peak_mb for one in usages), 0),
    ]


def _goals(ours: str, cpu: Mapping[str, Sequence[float]], wall: Mapping[str, Sequence[float]]) -> list[Goal]:
    return [
        Goal(what=f"`{ours}`, pages per {what} second ÷ `{PLAIN}`", measured=measured.median, at_least=_LEAST)
        for what, measured in (("CPU", ratios(cpu[PLAIN], cpu[ours])), ("wall", ratios(wall[PLAIN], wall[ours])))
    ]
