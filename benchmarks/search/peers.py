"""The same texts in what SQLite has for searching, and in Datasette, which searches by it.

In: a number of articles. Out: size and time of building, and how many hits and milliseconds some questions take.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.extraction.environments import python_of
from benchmarks.extraction.tools import Tool

ASKED = {
    "the": "the",
    "government": "government",
    "climate change": '"climate change"',
    "政府": '"政府"',
    "arger": "arger",
}
"""Words, and how FTS5 itself is asked for them."""

TOKENIZERS = {"unicode61": "unicode61 remove_diacritics 2", "trigram": "trigram"}
DATASETTE = Tool(name="Datasette", script="", peer="datasette")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerTimes:
    """What a peer took: bytes of its index, seconds to build it; hits and milliseconds of each question."""

    name: str
    articles: int
    text_bytes: int
    index_bytes: int
    seconds: float
    hits: dict[str, str]
    took: dict[str, float]


def by_tokenizer(folder: Path, name: str, count: int, rounds: int) -> PeerTimes:
    """FTS5 with one of its own tokenizers, over the texts of the archive in the folder, which it leaves where they are.

    What was made before is asked again.
    """
    database = sqlite3.connect(folder / f"{name}.db")
    if database.execute("PRAGMA user_version").fetchone()[0] != count:
        _make(database, folder, name, count)
    text_bytes, index_bytes, seconds = database.execute("SELECT text_bytes, index_bytes, seconds FROM made").fetchone()
    answers = {words: _asked(database, match, rounds) for words, match in ASKED.items()}
    database.close()
    return PeerTimes(
        name=name,
        articles=count,
        text_bytes=text_bytes,
        index_bytes=index_bytes,
        seconds=seconds,
        hits={words: f"{hits:,}" for words, (hits, _took) in answers.items()},
        took={words: took for words, (_hits, took) in answers.items()},
    )


_TABLES = """
DROP TABLE IF EXISTS article_fts; DROP TABLE IF EXISTS article; DROP TABLE IF EXISTS made;
CREATE TABLE article (id INTEGER PRIMARY KEY, title, text, site, published);
CREATE TABLE made (text_bytes, index_bytes, seconds);
"""
_COPY = """
INSERT INTO article SELECT v.id, v.title, v.text, a.site, replace(v.published, ' ', 'T')
FROM ours.version v JOIN ours.article a ON a.id = v.article_id WHERE v.id <= ? ORDER BY v.id
"""
_SIZE = "SELECT sum(length(CAST(title AS BLOB)) + length(CAST(text AS BLOB))) FROM article"


def _make(database: sqlite3.Connection, folder: Path, name: str, count: int) -> None:
    database.executescript(_TABLES)
    database.execute("ATTACH ? AS ours", [str(folder / "microfiche.db")])
    database.execute(_COPY, [count])
    database.commit()
    database.execute("DETACH ours")
    before, began = _bytes(database), time.monotonic()
    database.execute(
        f'CREATE VIRTUAL TABLE article_fts USING fts5(title, text, content="article", tokenize="{TOKENIZERS[name]}")'
    )
    database.execute("INSERT INTO article_fts (article_fts) VALUES ('rebuild')")
    database.execute("INSERT INTO article_fts (article_fts) VALUES ('optimize')")
    database.commit()
    seconds, text_bytes = time.monotonic() - began, database.execute(_SIZE).fetchone()[0]
    database.execute("INSERT INTO made VALUES (?, ?, ?)", [text_bytes, _bytes(database) - before, seconds])
    database.execute(f"PRAGMA user_version = {count}")
    database.commit()


def _bytes(database: sqlite3.Connection) -> int:
    pages, free, size = (
        database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _asked(database: sqlite3.Connection, match: str, rounds: int) -> tuple[int, float]:
    """All hits, and the milliseconds of the best twenty, which is how FTS5 is mostly asked."""
    hits = database.execute("SELECT count(*) FROM article_fts WHERE article_fts MATCH ?", [match]).fetchone()[0]
    took = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        database.execute(
            "SELECT rowid FROM article_fts WHERE article_fts MATCH ? ORDER BY rank LIMIT 20", [match]
        ).fetchall()
        took.append((time.perf_counter() - began) * 1000)
    return hits, statistics.median(took[1:])


_DATASETTE = """
import asyncio, json, statistics, sys, time
from datasette.app import Datasette

async def main(path, asked, rounds):
    datasette = Datasette([path], settings={"sql_time_limit_ms": 60_000, "facet_time_limit_ms": 60_000})
    told = {}
    for words in asked:
        took = []
        for _ in range(rounds + 1):
            began = time.perf_counter()
            answer = await datasette.client.get(
                "/unicode61/article.json", params={"_search": words, "_size": 20, "_facet": "site"}
            )
            took.append((time.perf_counter() - began) * 1000)
        told[words] = [answer.json().get("filtered_table_rows_count"), statistics.median(took[1:])]
    print(json.dumps(told))

asyncio.run(main(sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])))
"""


def by_datasette(folder: Path, like: PeerTimes, rounds: int) -> PeerTimes | None:
    """Datasette's table page as JSON, with a facet, over the file that `by_tokenizer` made with unicode61."""
    python = python_of(DATASETTE)
    if python is None:
        return None
    command = [str(python), "-c", _DATASETTE, str(folder / "unicode61.db"), json.dumps([*ASKED]), str(rounds)]
    told = json.loads(subprocess.check_output(command, text=True))
    return PeerTimes(
        name="Datasette",
        articles=like.articles,
        text_bytes=like.text_bytes,
        index_bytes=like.index_bytes,
        seconds=like.seconds,
        hits={words: f"{hits:,}" if hits is not None else "not told" for words, (hits, _took) in told.items()},
        took={words: took for words, (_hits, took) in told.items()},
    )


def rows(peers: list[PeerTimes]) -> Iterator[list[str]]:
    """A row for each peer."""
    for one in peers:
        answers = [f"{one.hits[words]} in {one.took[words]:,.1f}" for words in ASKED]
        ratio = one.index_bytes / one.text_bytes
        yield [one.name, f"{one.articles:,}", f"{ratio:.2f}", f"{one.seconds:,.0f}", *answers]
