"""The command: build, ask, and write the page."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.crawl.report import Goal, bullets, table
from benchmarks.extraction import machine
from benchmarks.search import peers, questions
from benchmarks.search.archive import Built, kept
from benchmarks.search.questions import Timed
from storage.database.engine import Database
from storage.database.search.candidates import RANKED, Search, count
from storage.database.search.finding import hits
from storage.query.nodes import HitOrder
from storage.query.parser import parse

_TRIGRAM_AT_MOST = 20_000
_HEAD = """# What a search costs

Written by `python -m benchmarks.search` (`make bench-search`); do not edit.
Articles are made up: words of nine languages by rank and chance, 2 to 3 KB each, over ten years and forty sites.
Times are milliseconds, the median of warm rounds, of whole answers, with texts read and snippets made; "keys" is what
the index takes of the newest page. Relevance ranks the newest {ranked:,} hits, facets count the newest 50,000,
first words are looked for in the newest 2,000 texts.
"""


@click.command()
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--articles", default=100_000, show_default=True, help="So many articles.")
@click.option("--rounds", default=5, show_default=True, help="How often each question is asked.")
@click.option("--postgres", metavar="URL", help="An empty database of a PostgreSQL server: the same there.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to build, and what is kept and asked again when it is called next; else a temporary one.",
)
def search(page: Path, articles: int, rounds: int, postgres: str | None, folder: Path | None) -> None:
    """Measure searches over invented articles, and write PAGE."""
    facts = [*machine.facts(), f"{articles:,} articles"]
    with tempfile.TemporaryDirectory() as passing:
        work = folder or Path(passing)
        work.mkdir(parents=True, exist_ok=True)
        parts = [_ours("SQLite", work, f"sqlite:///{work}/microfiche.db", articles, rounds)]
        if postgres:
            parts.append(_ours("PostgreSQL", work, postgres, articles, rounds))
        beside = _peers(work, articles, rounds)
    goals = parts[0][1]
    told = [_HEAD.format(ranked=RANKED), bullets(facts), "## Goals", bullets(map(str, goals))]
    told += [text for text, _goals in parts]
    told.append(beside)
    page.write_text("\n\n".join(part.strip() for part in told) + "\n", "utf-8")
    click.echo(f"Wrote {page}.", err=True)


def _ours(name: str, folder: Path, url: str, articles: int, rounds: int) -> tuple[str, Sequence[Goal]]:
    database = Database(url)
    built = kept(folder, database, articles)
    click.echo(f"{name}: {articles:,} articles indexed in {built.seconds:,.0f} s", err=True)
    timed = list(questions.ask(database, rounds))
    compared = _as_peers_are_asked(database, rounds)
    database.close()
    head = ("asked", "query", "hits", *questions.WAYS)
    rows = [_row(one) for one in timed]
    ratio = built.index_bytes / built.text_bytes
    text = (
        f"The index has {built.index_bytes / 1e6:,.0f} MB for {built.text_bytes / 1e6:,.0f} MB of text ({ratio:.2f});"
        f" it was made in {built.seconds:,.0f} s, {articles / built.seconds:,.0f} articles a second."
    )
    asked = table(("asked as the peers are", *peers.ASKED), [("hits in milliseconds, best first", *compared)])
    text += f" {_at_work(timed)}" if database.dialect == "sqlite" else ""
    return f"## {name}\n\n{text}\n\n{table(head, rows)}\n\n{asked}", _goals(built, timed)


def _row(one: Timed) -> list[str]:
    return [one.name, f"`{one.words}`", one.hits, *(f"{one.took[way]:,.1f}" for way in questions.WAYS)]


def _at_work(timed: list[Timed]) -> str:
    """What it would be without others at the machine."""
    worst = {way: max(one.worked[way] for one in _by_index(timed)) for way in questions.WAYS}
    told = ", ".join(f"{way} {worst[way]:,.1f}" for way in ("newest page", "relevance", "facets"))
    return f"At worst the processor was at work for milliseconds: {told}."


def _by_index(timed: list[Timed]) -> list[Timed]:
    return [one for one in timed if one.name != "first words"]


def _goals(built: Built, timed: list[Timed]) -> list[Goal]:
    by_index = _by_index(timed)
    worst = {way: max(one.took[way] for one in by_index) for way in questions.WAYS}
    return [
        Goal(what="milliseconds of the newest page, at worst", measured=worst["newest page"], at_most=30),
        Goal(what="milliseconds of the best page, at worst", measured=worst["relevance"], at_most=100),
        Goal(what="milliseconds of the facets, at worst", measured=worst["facets"], at_most=300),
        Goal(what="bytes of index for a byte of text", measured=built.index_bytes / built.text_bytes, at_most=0.9),
    ]


def _as_peers_are_asked(database: Database, rounds: int) -> list[str]:
    told = []
    for words in peers.ASKED.values():
        asked = Search(query=parse(words), order=HitOrder.RELEVANCE)
        with database.read() as connection:
            found, took = count(connection, asked), []
            for _ in range(rounds + 1):
                began = time.perf_counter()
                hits(connection, asked)
                took.append((time.perf_counter() - began) * 1000)
        number = f"{'over ' if found.is_capped else ''}{found.number:,}"
        told.append(f"{number} in {statistics.median(took[1:]):,.1f}")
    return told


def _peers(folder: Path, articles: int, rounds: int) -> str:
    found = [peers.by_tokenizer(folder, "unicode61", articles, rounds)]
    found += [one] if (one := peers.by_datasette(folder, found[0], rounds)) else []
    found.append(peers.by_tokenizer(folder, "trigram", min(articles, _TRIGRAM_AT_MOST), rounds))
    head = ("index", "articles", "÷ text", "s", *peers.ASKED)
    text = (
        "FTS5 with tokenizers of its own over the same titles and texts: all hits, and the milliseconds of the best"
        " twenty. Datasette's page is its table page as JSON, with its count and one facet. The trigram index is made"
        f" of at most {_TRIGRAM_AT_MOST:,} articles, because it is larger than the texts."
    )
    return f"## Beside it\n\n{text}\n\n{table(head, peers.rows(found))}"


if __name__ == "__main__":
    search()
