"""The command: read all pages, judge what each source says and what the extractor gives, write the page."""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from benchmarks.extraction import machine
from benchmarks.extraction.pages import Corpus, corpora_of, scorer
from benchmarks.metadata.report import ALL, OURS, THREE, page
from benchmarks.metadata.sources import Said, sources_of
from crawler.commands.extract import read_page

Tally = dict[str, Counter[str]]
"""By row of a table: how many pages were judged, right, and right in the lax sense."""
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_LEAST_LAX = 10
_THREE = ("h1", "og:title", "JSON-LD")


@click.command()
@click.argument("bench", type=_FOLDER)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def metadata(bench: Path, file: Path) -> None:
    """Measure titles, authors and dates on the pages of BENCH (score.py, corpora/*.jsonl.gz), and write FILE."""
    score = scorer(bench / "score.py")
    tables = {one.name: _tables(one, score) for one in corpora_of(bench)}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(machine.facts(), {name: one for name, one in tables.items() if one}), "utf-8")
    print(f"Wrote {file}.", file=sys.stderr)


def _tables(corpus: Corpus, score: ModuleType) -> dict[str, Tally]:
    """A tally for each field that the corpus gives."""
    print(f"{corpus.name}: {len(corpus.pages)} pages …", file=sys.stderr)
    tables: dict[str, Tally] = {}
    for row in _rows(corpus):
        gold = {"title": row.get("title"), "authors": row.get("author"), "date": row.get("date")}
        if not any(gold.values()):
            continue
        found = sources_of(row["url"] or "", row["html"])
        ours = read_page({"url": row["url"], "html": row["html"]})["article"] or {}
        told = {"title": ours.get("title"), "authors": ours.get("authors"), "date": (ours.get("published") or "")[:10]}
        said = {"title": found.titles, "authors": found.authors, "date": found.days}
        for field, value in gold.items():
            if value:
                _count(tables.setdefault(field, {}), {**said[field], OURS: [told[field]]}, _judge(field, value, score))
    return tables


def _rows(corpus: Corpus) -> Iterator[dict[str, Any]]:
    with gzip.open(corpus.file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _count(tally: Tally, said: Said, judge: Callable[[object], tuple[bool, bool]]) -> None:
    """Counts each source, and the oracles: right where any of its sources is."""
    marks = {name: [judge(one) for one in things] for name, things in said.items()}
    sources = {name: found for name, found in marks.items() if name != OURS}
    rows: Mapping[str, Iterable[tuple[bool, bool]]] = {
        **sources,
        THREE: [mark for name in _THREE for mark in sources.get(name, ())],
        ALL: [mark for found in sources.values() for mark in found],
        OURS: marks[OURS],
    }
    for name, found in rows.items():
        counter = tally.setdefault(name, Counter())
        counter.update(pages=1, right=any(exact for exact, _ in found), lax=any(lax for _, lax in found))


def _judge(field: str, gold: Any, score: ModuleType) -> Callable[[object], tuple[bool, bool]]:
    """A judge of one page's field: whether a thing is right, and whether it is in the lax sense of score.py."""
    if field == "title":
        return lambda said: _title(score.plain(gold), score.plain(said))
    if field == "authors":
        wanted = score.names(gold)
        return lambda said: (score.names(said) == wanted, bool(score.names(said) & wanted))
    return lambda said: (str(said)[:10] == str(gold)[:10],) * 2


def _title(gold: str, said: str) -> tuple[bool, bool]:
    inside = min(len(gold), len(said)) > _LEAST_LAX and (gold in said or said in gold)
    return gold == said, bool(said) and (gold == said or inside)


if __name__ == "__main__":
    metadata()
