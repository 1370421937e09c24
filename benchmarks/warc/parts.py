"""The parts of the benchmark: each measures one thing with all tools in turn, and gives a section of the page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crawl.archive import Archive
from benchmarks.crawl.report import Goal, Section, shown
from benchmarks.crawl.rounds import interleaved, ratios, spread
from benchmarks.crawl.running import Usage, run
from benchmarks.crawl.setting import per_page
from benchmarks.crawl.stock import Stock
from benchmarks.crawl.warcfile import write_warc
from benchmarks.warc.writing import WRITERS
from tests.replay.field_tools import field_tool

CORES = os.cpu_count() or 1
_BIN = Path(sys.executable).parent
_BASE = "http://paper.example"


@dataclass(frozen=True, slots=True)
class Bench:
    """Pages, a folder for everything that is made, how often each tool runs, and under how many addresses each page is
    answered: an archive is larger than what a program takes to start.
    """

    stock: Stock
    work: Path
    rounds: int
    copies: int

    @property
    def count(self) -> int:
        """How many answers there are."""
        return len(self.stock.pages) * self.copies

    def folder(self, name: str) -> Path:
        """An empty folder of that name."""
        where = self.work / name
        shutil.rmtree(where, ignore_errors=True)
        where.mkdir(parents=True)
        return where

    def answers(self, coding: str) -> Path:
        """The answers of a server as files, with bodies as they are, or in gzip."""
        where = self.work / coding
        if not where.exists():
            where.mkdir(parents=True)
            for page in self.stock.pages:
                answer = _answer(self.stock, page.name, coding)
                for copy in range(self.copies):
                    (where / f"{page.name}-{copy}").write_bytes(answer)
        return where

    def warc(self, coding: str) -> Path:
        """A file of ours with all answers."""
        target = self.work / f"{coding}.warc.gz"
        if not target.exists():
            _written(self, "microfiche", coding).rename(target)
        return target


def _answer(stock: Stock, name: str, coding: str) -> bytes:
    body = (stock.files / f"{name}.html" if coding == "identity" else stock.folder / "coded" / name).read_bytes()
    head = "Content-Encoding: gzip\r\n" if coding == "gzip" else ""
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@dataclass(frozen=True, slots=True)
class _Written:
    cpu: float
    size: int


def writing(bench: Bench, coding: str) -> Section:
    """All writers, with answers in one coding."""
    found = interleaved({name: _writer(bench, name, coding) for name in WRITERS}, bench.rounds)
    cpu = {name: [one.cpu for one in every] for name, every in found.items()}
    rows = [
        [name, shown(per_page(spread(cpu[name]), bench.count), 2), f"{found[name][0].size / 1e6:.2f}",
         shown(ratios(cpu["warcio"], cpu[name]), 2)]
        for name in WRITERS
    ]  # fmt: skip
    times = ratios(cpu["warcio"], cpu["microfiche"]).median
    more = found["microfiche"][0].size / found["warcio"][0].size - 1
    goals = [Goal(what="times as fast as warcio", measured=times, at_least=5)]
    goals += [Goal(what="bytes beyond warcio's, as a share", measured=more, at_most=0.05, digits=3)]
    return Section(
        title=f"writing, bodies in {coding}",
        text=f"{bench.count} answers into one file, each record a gzip member. Microfiche writes the request and what "
        "is known of the exchange beside each, and syncs the file; the others write the answer alone, but for the one "
        "whose name says so.",
        head=["writer", "CPU ms an answer", "MB", "times as fast as warcio"],
        rows=rows,
        goals=goals if coding == "identity" else goals[:1],
    )


def _writer(bench: Bench, name: str, coding: str) -> Callable[[], _Written]:
    def run_once() -> _Written:
        target = bench.folder("run") / "out.warc.gz"
        words = [sys.executable, "-m", "benchmarks.warc.writing", name, bench.answers(coding), target]
        told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        return _Written(told["cpu"], told["bytes"])

    return run_once


def _written(bench: Bench, name: str, coding: str) -> Path:
    _writer(bench, name, coding)()
    return bench.work / "run" / "out.warc.gz"


def checking(bench: Bench, coding: str) -> Section:
    """`verify` beside the checkers of warcio and FastWARC; the archive has as many files as there are cores."""
    archive = _archive(bench, coding)
    files = [*sorted((archive.folder / "warc").rglob("*.warc.gz"))]
    runs: dict[str, Callable[[], Usage]] = {
        "microfiche verify --jobs 1": lambda: run(archive.command("verify", "--jobs", "1"), bench.folder("run")),
        f"microfiche verify --jobs {CORES}": lambda: run(
            archive.command("verify", "--jobs", str(CORES)), bench.folder("run")
        ),
        "warcio check": lambda: run([_BIN / "warcio", "check", *files], bench.folder("run")),
        "fastwarc check -p": lambda: _each(bench, files),
    }
    found = interleaved(runs, bench.rounds)
    one, all_, theirs, _ = found
    cpu = ratios([use.cpu for use in found[theirs]], [use.cpu for use in found[one]])
    wall = ratios([use.wall for use in found[theirs]], [use.wall for use in found[all_]])
    return _compared(
        found,
        title=f"checking, bodies in {coding}",
        text=f"{bench.count} answers in {len(files)} files. `verify` reads each record with two readers, "
        "checks its digests, the digest of the file, and that rows and records are the same.",
        against=theirs,
        goals=[
            Goal(what="times as fast as `warcio check`, CPU, one core", measured=cpu.median, at_least=2),
            Goal(what=f"times as fast as `warcio check`, wall, {CORES} cores", measured=wall.median, at_least=3.5),
        ],
    )


def _each(bench: Bench, files: Sequence[Path]) -> Usage:
    done = [run([_BIN / "fastwarc", "check", "-q", "-p", file], bench.folder("run")) for file in files]
    return Usage(cpu=sum(use.cpu for use in done), wall=sum(use.wall for use in done))


def indexing(bench: Bench, coding: str) -> Section:
    """`index` beside cdxj-indexer, on one file."""
    archive, warc = _archive(bench, coding), bench.warc(coding)

    def ours() -> Usage:
        shutil.rmtree(archive.folder / "index", ignore_errors=True)
        return run(archive.command("index"), bench.folder("run"))

    def theirs() -> Usage:
        folder = bench.folder("run")
        return run([field_tool("cdxj-indexer"), "--sort", "-o", folder / "index.cdxj", warc], folder)

    found = interleaved({"microfiche index": ours, "cdxj-indexer --sort": theirs}, bench.rounds)
    cpu = ratios(*([use.cpu for use in found[name]] for name in ("cdxj-indexer --sort", "microfiche index")))
    return _compared(
        found,
        title=f"indexing, bodies in {coding}",
        text=f"{bench.count} answers.",
        against="cdxj-indexer --sort",
        goals=[Goal(what="times as fast as cdxj-indexer, CPU", measured=cpu.median, at_least=2)],
    )


def importing(bench: Bench) -> Section:
    """`import` of a WARC file, which reads every page, beside trafilatura on the same pages as files."""
    warc = write_warc(bench.work / "pages.warc.gz", bench.stock, _BASE)
    files = os.path.relpath(bench.stock.files, bench.work / "run")

    def ours() -> Usage:
        fresh = Archive(bench.folder("fresh"))
        return run(fresh.command("import", "--workers", str(CORES), warc), bench.folder("run"))

    def theirs() -> Usage:
        folder = bench.folder("run")
        words = ["--input-dir", files, "--output-dir", "out", "--parallel", str(CORES)]
        return run([_BIN / "trafilatura", *words], folder)

    name = f"trafilatura --parallel {CORES}"
    found = interleaved({"microfiche import": ours, name: theirs}, bench.rounds)
    cpu = ratios([use.cpu for use in found[name]], [use.cpu for use in found["microfiche import"]])
    return _compared(
        found,
        title="importing",
        text=f"{len(bench.stock.pages)} pages. `import` copies the file, reads each page with all its fields, teasers "
        "and links, and makes rows and the search index; trafilatura writes a text for each page.",
        against=name,
        goals=[Goal(what="times as fast as trafilatura, CPU", measured=cpu.median, at_least=3)],
    )


def _archive(bench: Bench, coding: str) -> Archive:
    """An archive whose files hold all answers, one file for each core."""
    archive = Archive(bench.work / f"archive-{coding}")
    if not archive.folder.exists():
        halves = bench.folder("parts")
        names = sorted(path.name for path in bench.answers(coding).iterdir())
        for core in range(CORES):
            part = halves / str(core)
            part.mkdir()
            for name in names[core::CORES]:
                shutil.copy(bench.answers(coding) / name, part)
            target = halves / f"part-{core}.warc.gz"
            words = [sys.executable, "-m", "benchmarks.warc.writing", "microfiche", part, target]
            subprocess.run(words, check=True, capture_output=True)
            run(archive.command("import", target), bench.folder("run"))
    return archive


def _compared(
    found: Mapping[str, Sequence[Usage]], *, title: str, text: str, against: str, goals: Sequence[Goal]
) -> Section:
    theirs = [use.cpu for use in found[against]]
    rows = [
        [f"`{name}`", shown(spread(use.cpu for use in every), 2), shown(spread(use.wall for use in every), 2),
         shown(ratios(theirs, [use.cpu for use in every]), 2)]
        for name, every in found.items()
    ]  # fmt: skip
    head = ["command", "CPU s", "wall s", f"CPU, times as fast as `{against}`"]
    return Section(title=title, text=text, head=head, rows=rows, goals=goals)
