"""The command: an archive, every kind of page, a rush while a crawl writes, and the page that tells of it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import click

from benchmarks.crawl.report import Goal, bullets, table
from benchmarks.extraction import machine
from benchmarks.room import asked, pages, peer
from benchmarks.room.archive import filled
from benchmarks.room.pages import PageTimes
from benchmarks.room.rush import Beside, Crawling, Rushed, crawling, rush
from benchmarks.room.served import free_port, ours, serving
from storage.archive import Archive

_A_SECOND = 50
_MIXED = 10_000
"""More than are asked for in a rush, so that none comes again but by chance."""
_LEAST_SECONDS = 60
_SLOWER = 1.10
_HEAD = """# What the pages of the reading room cost

Written by `python -m benchmarks.room` (`make bench-room`); do not edit. Articles are invented (`benchmarks.search`): 2
to 3 KB each, of nine languages, over ten years and forty papers, with their search index. Around them lies what a crawl
leaves: a tenth of the articles in two versions, front pages captured every hour for eight weeks, every day for two
years and every week before, with thirty teasers each; a job for each of these captures; stories, names, plans, the feed
of changes, two takedowns of an article and one of all that begin so. It is a SQLite database that nobody analysed.

The server is a process of its own, with one core to itself and what asks it; memory is what Linux says that it had at
most (VmHWM)."""
_EACH = """One request after the other, of each kind with so many arguments drawn by chance. The clock counts until the
last byte has come, and whatever else the machine did; the processor's time is the server's alone. Before each request
something is written into the archive, and the server is run with `--fresh 0`, so that each page is made anew."""
_AGAIN = 40
"""Requests of a page that was made already, of each of `_OFTEN`."""
_OFTEN = ("edition", "search", "article", "front page", "sites")
_RUSH = """{a_second} requests a second of mixed pages (`benchmarks.room.asked.MIXED`), each on a connection of its own,
sent when it is due, whatever became of those before; milliseconds count from then. Of three searches one is for what
others search for, too. Meanwhile Microfiche crawls
{pages:,} invented pages into the same archive, on the other core; each crawl has pages of its own. The reading room
is run as it is by default: lists may be five seconds old, a minute while all its turns are taken. Datasette {version}
has the same database, the archive's `datasette.yaml`, and addresses that come nearest to ours; what it finds too slow
(a second) it refuses with 400."""


@click.command()
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--articles", default=100_000, show_default=True, help="So many articles.")
@click.option("--each", default=40, show_default=True, help="So many addresses of each kind; 0: none.")
@click.option("--crawled", default=2_500, show_default=True, help="So many pages are crawled meanwhile; 0: no rush.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the archive is made, and kept for the next time; else a temporary one.",
)
def room(page: Path, articles: int, each: int, crawled: int, folder: Path | None) -> None:
    """Measure the pages of the reading room, and write PAGE."""
    facts = [*machine.facts(), f"{articles:,} articles"]
    with tempfile.TemporaryDirectory() as passing:
        work = Path(passing)
        archive = filled(folder or work / "archive", articles)
        with Archive.open(archive) as opened, opened.database.read() as connection:
            kinds = asked.kinds(connection, articles, each)
            mixed = asked.mixed(connection, articles, _MIXED)
        parts, goals = _each_page(archive, kinds, work) if each else ([], [])
        facts.append(f"load {os.getloadavg()[0]:.1f} before the rush")
        rushed, more = _rushed(archive, mixed, crawled, work) if crawled else ([], [])
    told = [_HEAD, bullets(facts), "## Goals", bullets(map(str, [*goals, *more])), *parts, *rushed]
    page.write_text("\n\n".join(told) + "\n", "utf-8")
    click.echo(f"Wrote {page}.", err=True)


def _each_page(archive: Path, kinds: Sequence[asked.PageKind], work: Path) -> tuple[list[str], list[Goal]]:
    port = free_port()
    with serving(ours(archive, port, "--fresh", "0"), port, work / "room.log") as server:
        (first,) = server.ask(["/"])
        found = []
        for kind in kinds:
            click.echo(f"{kind.name} …", err=True)
            found.append(pages.measured(server, kind, partial(_write, archive)))
        often = [kind.addresses[0] for kind in kinds if kind.name in _OFTEN]
        again = pages.asked_again(server, often, _AGAIN)
        memory = server.memory()
    cold = (
        f"From its start until it listens the server takes {server.started:,.0f} ms; its first edition"
        f" {first.took:,.0f} ms. At most it had {memory['VmHWM']:,.0f} MB. What was asked for before, and nothing"
        f" written since, costs {again:.1f} ms of the processor ({', '.join(_OFTEN)})."
    )
    return ["## Every page", _EACH, table(pages.HEAD, map(pages.row, found)), cold], _goals(found, memory["VmHWM"])


def _write(archive: Path) -> None:
    """A commit that changes nothing for readers."""
    with closing(sqlite3.connect(archive / "microfiche.db", timeout=60)) as connection, connection:
        connection.execute("UPDATE alarm SET told = CASE WHEN told IS NULL THEN since END")


def _goals(found: Sequence[PageTimes], peak: float) -> list[Goal]:
    slowest = max(found, key=lambda one: one.p95)
    within = sum(one.p95 <= pages.MOST_MS for one in found)
    return [
        Goal(
            what=f"milliseconds of the slowest page at p95 ({slowest.name})",
            measured=slowest.p95,
            at_most=pages.MOST_MS,
        ),
        Goal(
            what=f"of {len(found)} kinds of pages within {pages.MOST_MS} ms at p95",
            measured=within,
            at_least=len(found),
        ),
        Goal(what="MB of the server at most", measured=peak, at_most=pages.MOST_MB),
    ]


def _rushed(archive: Path, mixed: Sequence[str], count: int, work: Path) -> tuple[list[str], list[Goal]]:
    with crawling(archive, count, work) as crawl:
        click.echo("a crawl alone …", err=True)
        found = {"nobody reads": crawl.alone()}
        seconds = max(_LEAST_SECONDS, round(found["nobody reads"].crawl.wall * 1.2))
        for name, command, addresses in _servers(archive, mixed):
            click.echo(f"{name} …", err=True)
            found[name] = _while_read(crawl, command, addresses, seconds, work)
        found["nobody reads, again"] = crawl.alone()
    return _told(found, count), _reached(found)


def _servers(archive: Path, mixed: Sequence[str]) -> list[tuple[str, partial[list[str]], Sequence[str]]]:
    found = [("Microfiche", partial(ours, archive), mixed)]
    if peer.command(archive, 0) is not None:
        found.append(("Datasette", partial(_datasette, archive), peer.addresses(mixed)))
    return found


def _datasette(archive: Path, port: int) -> list[str]:
    return peer.command(archive, port) or []


def _while_read(
    crawl: Crawling, command: partial[list[str]], addresses: Sequence[str], seconds: int, work: Path
) -> Beside:
    port = free_port()
    with serving(command(port), port, work / "rush.log") as server:
        list(server.ask(addresses[:20]))
        return crawl.beside(partial(rush, server, addresses, seconds, _A_SECOND, work))


_TOLD = ("who reads", "asked", "failed", "p50 ms", "p95 ms", "worst ms", "CPU s", "MB at most", "statuses")
_CRAWLS = ("who reads", "wall ms a page", "CPU ms a page", "÷ nobody, wall", "÷ nobody, CPU")


def _told(found: dict[str, Beside], count: int) -> list[str]:
    text = _RUSH.format(a_second=_A_SECOND, pages=count, version=peer.version())
    readers = [_row(name, one.readers) for name, one in found.items() if one.readers is not None]
    wall, cpu = _alone(found)
    crawls = [
        [name, f"{one.wall:.1f}", f"{one.cpu:.1f}", f"{one.wall / wall:.2f}", f"{one.cpu / cpu:.2f}"]
        for name, one in found.items()
    ]
    return ["## While a crawl writes", text, table(_TOLD, readers), "The crawl:", table(_CRAWLS, crawls)]


def _alone(found: dict[str, Beside]) -> tuple[float, float]:
    """Of the crawls without readers, before and after, the mean."""
    alone = [one for one in found.values() if one.readers is None]
    return sum(one.wall for one in alone) / len(alone), sum(one.cpu for one in alone) / len(alone)


def _row(name: str, one: Rushed) -> list[str]:
    figures = (f"{value:,.0f}" for value in (one.median, one.p95, one.worst, one.cpu, one.peak))
    statuses = ", ".join(f"{status}: {number}" for status, number in sorted(one.statuses.items()))
    return [name, f"{one.asked:,}", f"{one.failed:,}", *figures, statuses]


def _reached(found: dict[str, Beside]) -> list[Goal]:
    here, readers = found["Microfiche"], found["Microfiche"].readers
    wall, cpu = _alone(found)
    failed, p95 = (readers.failed, readers.p95) if readers else (float("nan"), float("nan"))
    return [
        Goal(what="requests that failed while a crawl wrote", measured=failed, at_most=0),
        Goal(what="milliseconds at p95 while a crawl wrote", measured=p95, at_most=pages.MOST_MS),
        Goal(what="wall of the crawl with readers ÷ without", measured=here.wall / wall, at_most=_SLOWER),
        Goal(what="CPU of the crawl with readers ÷ without", measured=here.cpu / cpu, at_most=_SLOWER),
    ]


if __name__ == "__main__":
    room()
