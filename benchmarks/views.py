"""What a look at the newest rows of each public view costs in an archive of a million articles, and one at an address.

In: the page to write, how many articles, and the URL of an empty PostgreSQL database; without one it is SQLite.
Out: the page, a table of milliseconds. The rows are made up by the database itself; their texts are short.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, text

from storage.database.engine import Database
from storage.database.schema import DECISION
from storage.database.schema.views import PUBLIC

_EACH = 3
_AT = "https://paper.example/a/long/enough/address/777"
_BY_ADDRESS = (
    *((view, "url") for view in ("article_latest", "article_text", "article_history", "capture_index", "citation")),
    *(("teaser_history", column) for column in ("page", "target")),
    *(("teaser_current", column) for column in ("page", "target")),
)
_NUMBERS = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {most})",
    "postgresql": "WITH s AS (SELECT n FROM generate_series(1, {most}) AS s(n))",
}
_TIMES = {
    "sqlite": "strftime('%Y-%m-%d %H\\:%M\\:%S.000000', '2020-01-01', ({n}) || ' seconds')",
    "postgresql": "(timestamptz '2020-01-01Z' + ({n}) * interval '1 second')",
}
_DECISIONS = (
    {},
    {"target": "https://paper.example/none", "digest": "none"},
    {"scope": "prefix", "target": "https://other.example/", "digest": "none"},
)
# Of each article: an address and another that was only heard of, a capture a month for three months, a version and of
# every fifth another, two names, and three teasers, of which two stood until the last capture.
_ROWS = (
    ("file", 1, "INSERT INTO warc_file (name, state, ingested_to) {s} SELECT 'a.warc.gz', 'closed', 0 FROM s"),
    (
        "article",
        1.0,
        (
            "INSERT INTO article (id, site, key, digest, first_seen, last_seen) {s} "
            "SELECT n, 'site' || (n % 200), 'k' || n, 'k' || n, {t}, {t} FROM s"
        ),
    ),
    (
        "url",
        2.0,
        (
            "INSERT INTO url (id, key, url, site, article_id, stale, folded_to) {s} "
            "SELECT n, 'u' || n, 'https\\://paper.example/a/long/enough/address/' || n, 'site' || (n % 200), "
            "CASE WHEN n <= {articles} THEN n END, 0, CASE WHEN n <= {articles} THEN n + 2 * {articles} END FROM s"
        ),
    ),
    (
        "capture",
        3.0,
        (
            "INSERT INTO capture (id, record_id, url_id, at, site, kind, try_no, hops, outcome, status, entity_sha256, "
            'elapsed_ms, file_id, "offset", length, reading_state) {s} '
            "SELECT n, 'urn\\:uuid\\:' || n, (n - 1) % {articles} + 1, {then}, 'site' || (n % 200), 'new', 1, 0, "
            "'response', 200, 'e' || n, 9, 1, n, 9, 'done' FROM s"
        ),
    ),
    (
        "version",
        1.2,
        (
            "INSERT INTO version (id, article_id, first_capture_id, last_capture_id, no, title, text, text_key, "
            "authors, published, published_offset, tags, images, paywalled, truncated, evidence) {s} "
            "SELECT n, (n - 1) % {articles} + 1, n, n, CASE WHEN n <= {articles} THEN 1 ELSE 2 END, 'Title ' || n, "
            "'A text that is short.', 'x', '[\"Ada\"]', {t}, 60, '[]', '[]', {no}, {no}, '{{}}' FROM s"
        ),
    ),
    (
        "article_name",
        2.0,
        (
            "INSERT INTO article_name (site, kind, name, digest, article_id, since) {s} "
            "SELECT 'site' || (n % 200), 'url', 'u' || n, 'u' || n, (n - 1) % {articles} + 1, 'x' FROM s"
        ),
    ),
    (
        "teaser_span",
        3.0,
        (
            "INSERT INTO teaser_span (page_id, target_id, title, excerpt_sha256, first_capture_id, last_capture_id, "
            "best_position, last_position) {s} "
            "SELECT (n - 1) % {articles} + 1, (n * 7) % {articles} + 1, 'Teaser ' || n, 'x', (n - 1) % {articles} + 1, "
            "(n - 1) % {articles} + 1 + CASE WHEN n % 3 = 0 THEN 0 ELSE 2 * {articles} END, 0, 0 FROM s"
        ),
    ),
)


def fill(database: Database, articles: int) -> None:
    """Rows of so many articles."""
    for _name, share, statement in _ROWS:
        most = int(share * articles) if isinstance(share, float) else share
        words = {
            "s": _NUMBERS[database.dialect].format(most=most),
            "t": _TIMES[database.dialect].format(n="n * 50"),
            "then": _TIMES[database.dialect].format(n=f"(n - 1) % {articles} * 50 + (n - 1) / {articles} * 86400"),
            "no": "0" if database.dialect == "sqlite" else "false",
            "articles": articles,
        }
        with database.write() as connection:
            if database.dialect == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))  # foreign keys hold by making
            connection.execute(text(statement.format(**words)))
    if database.dialect == "postgresql":
        with database.write() as connection:
            connection.execute(text("ANALYZE"))


def decide(connection: Connection, **more: str) -> None:
    """A takedown, as the database has it."""
    row = {"kind": "takedown", "reason": "asked for", "who": "Ada", "at": datetime.now(UTC), **more}
    connection.execute(insert(DECISION).values(key=str(more), **row))


def looks() -> Iterator[tuple[str, str]]:
    """Each look, and its query."""
    for view in PUBLIC:
        for column in view.newest:
            query = f"SELECT * FROM {view.name} WHERE {column} IS NOT NULL ORDER BY {column} DESC LIMIT 20"
            yield f"`{view.name}` by `{column}`", query
    yield "`site_health`", "SELECT * FROM site_health"
    for name, column in _BY_ADDRESS:
        yield f"`{name}` of a `{column}`", f"SELECT * FROM {name} WHERE {column} = '{_AT}'".replace(":", "\\:")


def milliseconds(database: Database, query: str) -> float:
    """The median of a few runs."""
    taken = []
    for _ in range(_EACH):
        with database.read() as connection:
            begin = time.perf_counter()
            connection.execute(text(query)).all()
            taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def measured(url: str, articles: int) -> dict[str, list[float]]:
    """Of each look: without a decision, with takedowns of single addresses, with one of all that begin so."""
    database = Database(url)
    fill(database, articles)
    found: dict[str, list[float]] = {name: [] for name, _query in looks()}
    for target in (
        {},
        {"target": "https://paper.example/none", "digest": "none"},
        {"scope": "prefix", "target": "https://x", "digest": "y"},
    ):
        with database.write() as connection:
            if target:
                decide(connection, **target)
        for name, query in looks():
            found[name].append(milliseconds(database, query))
    database.close()
    return found


def page(articles: int, found: dict[str, list[float]], name: str) -> str:
    """The page."""
    lines = ["| look | no decision | a takedown | a takedown of all that begin so |", "|---|---:|---:|---:|"]
    lines += [f"| {look} | " + " | ".join(f"{value:,.1f}" for value in values) + " |" for look, values in found.items()]
    return (
        f"# What a look at the public views costs, {name}\n\n<!-- Written by `python -m benchmarks.views`. -->\n\n"
        f"Twenty rows of an archive of {articles:,} articles, {3 * articles:,} captures, {2 * articles:,} addresses "
        f"and {3 * articles:,} teasers, in milliseconds, the median of {_EACH}.\n"
        "Behind them: the rows of one address.\n\n" + "\n".join(lines) + "\n"
    )


def main() -> None:
    """Measure and write."""
    asked = argparse.ArgumentParser()
    asked.add_argument("page", type=Path)
    asked.add_argument("--articles", type=int, default=1_000_000)
    asked.add_argument("--database", default="")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(given.database or f"sqlite:///{folder}/microfiche.db", given.articles)
    name = "PostgreSQL" if given.database else "SQLite"
    given.page.write_text(page(given.articles, found, name), "utf-8")


if __name__ == "__main__":
    main()
