"""What all parts of a run share."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.crawl.archive import Archive
from benchmarks.crawl.rounds import Spread
from benchmarks.crawl.stock import Stock


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is measured."""

    name: str
    pages: int | None
    """Pages of the whole crawl; None: all that there are."""
    rounds: int
    starts: int
    """Rounds of commands that take a second."""
    sizes: tuple[int, ...]
    """Pages that archives hold before the growth is measured, rising."""
    grown: int
    """Pages crawled into it in a round."""
    exchanges: int
    """Pages of the memory part."""
    papers: int
    """Sites of which each has little to do."""


FULL = Scale(
    name="full",
    pages=None,
    rounds=3,
    starts=7,
    sizes=(1_000, 10_000, 100_000, 1_000_000),
    grown=200,
    exchanges=50_000,
    papers=1_000,
)
QUICK = Scale(name="quick", pages=48, rounds=1, starts=2, sizes=(1_000, 10_000), grown=50, exchanges=1_000, papers=100)
SHORT = replace(FULL, name="short", pages=160, rounds=2, starts=3, sizes=(1_000, 10_000))
SCALES = {one.name: one for one in (FULL, SHORT, QUICK)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The scale, a folder for everything that the run leaves, and the pages."""

    scale: Scale
    work: Path
    stock: Stock

    def folder(self, name: str) -> Path:
        """An empty folder of that name."""
        where = self.work / name
        shutil.rmtree(where, ignore_errors=True)
        where.mkdir(parents=True)
        return where

    def copy(self, archive: Archive, name: str) -> Archive:
        """A copy of an archive, so that each round begins with the same."""
        where = self.work / name
        shutil.rmtree(where, ignore_errors=True)
        shutil.copytree(archive.folder, where)
        return Archive(where)


def per_page(seconds: Spread, pages: int) -> Spread:
    """Seconds of a run as milliseconds a page."""
    return Spread(*(1000 * figure / pages for figure in (seconds.median, seconds.low, seconds.high)))
