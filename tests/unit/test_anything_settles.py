"""Nothing that a capture holds makes a settle raise: any heads and bodies go the whole way, on both databases."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from crawler.extraction.finish import finish
from crawler.frontier.planning import seeds
from crawler.frontier.reseed import reseed
from crawler.jobs.claims import Claims
from crawler.jobs.settling import settle_claims, settle_readings
from crawler.jobs.shapes import Shapes
from crawler.memory import boilerplate, traces_of
from crawler.reading.reader import read_capture
from crawler.replay.reread import ingest_file, site_of
from crawler.sites.site_files import parse_site
from crawler.sites.url_owner import Owners
from storage.archive import Archive
from storage.closing import close_file
from storage.database import memory, rebuild, search, syndication
from storage.database.articles.folding import fold_stale
from storage.database.engine import Connection, Database
from storage.database.log import captures as log
from storage.database.log import readings
from storage.database.plans import frontier
from storage.database.plans.claims import claims
from storage.database.schema import ARTICLE, CAPTURE, EPOCH, METADATA
from storage.errors import UnknownSite
from storage.fixity.dump import dump
from storage.ingest import ingest
from storage.records import Capture, Claim, Exchange, Link, Outcome, Reading, Rel
from storage.settle import Method, settle_site
from storage.versioning.keys import month_of
from storage.warc.reader import answer_at, read_file
from storage.warc.writer import WarcWriter
from tests.unit.hostile import exchanges, noise, records
from tests.unit.storage.press import PAPER, START
from tests.unit.warc.exchanges import parsed

pytestmark = pytest.mark.slow

TEXT = f'name = "paper"\nstart = ["{PAPER}/"]\n[limits]\nmax_age_days = 30\n'
SITE = parse_site(TEXT, "a test")
SHAPES = Shapes(SITE.name)
METHOD = Method(traced=traces_of, frequent=boilerplate, finish=finish)


@pytest.fixture
def databases(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    """Two of one kind."""
    with _another(request, database_url, tmp_path) as url:
        one, other = Database(database_url), Database(url)
        yield one, other
        one.close()
        other.close()


@contextmanager
def _another(request: pytest.FixtureRequest, url: str, folder: Path) -> Iterator[str]:
    if "postgresql" not in url:
        yield f"sqlite:///{folder / 'other.db'}"
        return
    with request.getfixturevalue("new_postgres_database")("") as other:
        yield other


def emptied(database: Database) -> None:
    with database.write() as connection:
        search.clear(connection)
        syndication.clear(connection)
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
        connection.execute(insert(EPOCH).values(key="e", began=START, last_change=0))


def read_all(database: Database, path: Path, keep: Callable[[Connection, Sequence[Reading]], object]) -> None:
    """Read what waits, and settle the site; twice, because a settled article may send an older capture back."""
    for _ in range(2):
        with database.read() as connection:
            pending = log.pending(connection, None, 1000)
            known = {
                capture.at: memory.published(connection, capture.site, month_of(capture.at)) for capture in pending
            }
        drafts = [read_capture(capture, answer_at(path, capture.offset), SITE) for capture in pending]
        with database.write() as connection:
            keep(connection, [finish(draft, known[draft.at]) for draft in drafts])
            fold_stale(connection, 2)
        settle_site(database, "paper", METHOD)


def crawled(database: Database, path: Path, writer: WarcWriter, captures: Sequence[Capture]) -> list[str]:
    """What a job does with captures that it has just appended; the rows that come of it."""
    end = writer.finish({"why": "finished", "exit_code": 0, "counts": {}})
    with database.write() as connection:
        ingest(connection, *writer.opening)
        plans = [frontier.Due(link=Link(url=c.url, rel=Rel.HAND), role="page", due=c.at) for c in captures]
        frontier.add(connection, "paper", [*seeds(SITE, START), *plans])
        settle_claims(connection, [(SITE, capture) for capture in captures])
    read_all(database, path, lambda connection, concluded: settle_readings(connection, SITE, concluded, SHAPES))
    with database.write() as connection:
        ingest(connection, end)
        later = START + timedelta(days=9000)
        claims(connection, "paper", "j", before=later, limit=1000, without=())
        log.resting(connection, "paper", START)
        return list(dump(connection))


def reread(database: Database, path: Path) -> list[str]:
    with database.write() as connection:
        for event in read_file(path):
            ingest(connection, event)
    read_all(database, path, lambda connection, concluded: readings.settle(connection, *concluded))
    reseed(Archive(path.parent, database), SITE)
    with database.read() as connection:
        return list(dump(connection))


def goes_the_whole_way(databases: tuple[Database, Database], given_exchanges: Sequence[Exchange]) -> None:
    for database in databases:
        emptied(database)
    with tempfile.TemporaryDirectory() as folder:
        with WarcWriter(Path(folder), site="paper", job="0123456789", site_text=TEXT) as writer:
            captures = [writer.append(exchange) for exchange in given_exchanges]
            rows = crawled(databases[0], writer.path, writer, captures)
        assert reread(databases[1], writer.path) == rows


some = st.integers(1, 4).flatmap(lambda count: st.tuples(*(exchanges(number) for number in range(count))))
_UNHURRIED = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),  # an example is shrunk for minutes
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
}


LONG = f"{PAPER}/{noise(20_000)}"
"""Of a name so long an index row of PostgreSQL has no room: it holds 2,704 bytes."""


def printed(name: str, of_body: str = "") -> bytes:
    """An answer with an article whose every name is long."""
    seen = "came into the old harbour, and nobody knew what the keeper had seen from the tower of"
    lines = (f"<p>On day {day} ships {seen} {name}.</p>" for day in range(5))
    page = (
        f"<html><head><title>The tower of {name}</title><link rel=canonical href='{LONG}/{name}'>"
        f"<link rel=amphtml href='{LONG}/{name}/amp'></head><body class='{of_body}'><article>"
        f"<h1>The tower of {name}</h1>{''.join(lines)}</article>"
        f"<aside><h3><a href='{LONG}/next'>The bells</a></h3></aside></body></html>"
    )
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: {noise(100_000)}\r\n\r\n"
    return (head + page).encode()


def test_an_article_whose_names_are_long_settles_and_rereads_alike(databases) -> None:
    moved = f"HTTP/1.1 301 Moved\r\nLocation: {LONG}/moved\r\nContent-Length: 0\r\n\r\n".encode()
    answers = {printed("one"): Outcome.RESPONSE, printed("two", f"single postid-{'7' * 3000}"): Outcome.RESPONSE}
    given_exchanges = [
        parsed(
            Exchange(
                claim=Claim(id=noise(900) + str(number), url=f"{LONG}/{number}", site="paper", job="0123456789"),
                at=START + timedelta(hours=number),
                outcome=outcome,
                response=answer,
            )
        )
        for number, (answer, outcome) in enumerate((answers | {moved: Outcome.REDIRECT}).items())
    ]
    goes_the_whole_way(databases, given_exchanges)
    with databases[0].read() as connection:
        keys = {f"{LONG}/one", f"post-id:{'7' * 200}"}
        assert set(connection.scalars(select(ARTICLE.c.key))) == keys
        assert connection.scalar(select(CAPTURE.c.location).where(CAPTURE.c.status == 301)) == f"{LONG}/moved"


@given(given_exchanges=some)
@settings(max_examples=20, **_UNHURRIED)
def test_any_answers_settle_and_reread_alike(databases, given_exchanges) -> None:
    goes_the_whole_way(databases, given_exchanges)


def taken_in(database: Database, path: Path) -> list[str]:
    """What an import makes of a file of somebody's."""
    archive = Archive(path.parent, database)
    ingest_file(archive, path)
    settled(archive, path)
    with database.read() as connection:
        return list(dump(connection))


def taken_in_one_by_one(database: Database, path: Path) -> list[str]:
    owners = Owners([])
    for event in map(owners.named, read_file(path)):
        with database.write() as connection:
            ingest(connection, event)
    archive = Archive(path.parent, database)
    close_file(archive, path)
    settled(archive, path)
    with database.read() as connection:
        return list(dump(connection))


def settled(archive: Archive, path: Path) -> None:
    """Read and settle the sites of an archive, and plan them, as a reread does."""
    read_all(archive.database, path, lambda connection, concluded: readings.settle(connection, *concluded))
    with archive.database.read() as connection:
        names = rebuild.captured_sites(connection)
    for name in names:
        settle_site(archive.database, name, METHOD)
        with suppress(UnknownSite):
            reseed(archive, site_of(archive, name))
        Claims(archive, name, "j").take()


@given(given_records=st.lists(records(), min_size=1, max_size=6))
@settings(max_examples=20, **_UNHURRIED)
def test_files_that_nobody_wrote_with_care_are_taken_in_alike_in_groups_and_one_by_one(
    databases, given_records
) -> None:
    come_in_alike(databases, given_records)


def come_in_alike(databases: tuple[Database, Database], given_records: Sequence[bytes]) -> None:
    for database in databases:
        emptied(database)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "careless.warc"
        path.write_bytes(b"".join(given_records))
        assert taken_in(databases[0], path) == taken_in_one_by_one(databases[1], path)


@pytest.mark.exhaustive
@given(given_exchanges=some)
@settings(max_examples=150, **_UNHURRIED)
def test_very_many_answers_settle_and_reread_alike(databases, given_exchanges) -> None:
    goes_the_whole_way(databases, given_exchanges)


@pytest.mark.exhaustive
@given(given_records=st.lists(records(), min_size=1, max_size=6))
@settings(max_examples=150, **_UNHURRIED)
def test_very_many_careless_files_are_taken_in_alike(databases, given_records) -> None:
    come_in_alike(databases, given_records)
