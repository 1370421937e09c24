"""Whatever the order of files, of readings and of folding: the same rows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import insert

from storage.database.articles.folding import fold_stale
from storage.database.engine import Database
from storage.database.log import captures, readings
from storage.database.schema import EPOCH, STALE_MONTH
from storage.database.search.day_counts import miscounted
from storage.fixity.dump import dump
from storage.ingest import ingest
from storage.records import Draft
from storage.settle import Method, settle_site
from storage.warc.reader import read_file
from tests.unit.storage.press import EMPTY, PAPER, START, Press, finish, listing, missing, moved, ok, page, read, traced

pytestmark = pytest.mark.slow


def _paper(folder: Path) -> Press:
    press = Press(folder)
    harbour = page("Harbour", "Ships came.\nThey left.", canonical="/h", amp="/h/amp", post_id="7")
    press.run(
        ok("/", listing(("Harbour", f"{PAPER}/h"), ("Market", f"{PAPER}/m"))),
        ok("/h", harbour),
        ok("/m", page("Market", "Fish.", canonical="/wrong")),
        ok("/old", page("Council", "Votes.")),
    )
    press.run(
        ok("/", listing(("Market", f"{PAPER}/m"), ("Council", f"{PAPER}/old"))),
        ok("/h/amp", page("Harbour", "Ships came.\nThey left.\nAMP", canonical="/h")),
        ok("/n", page("Night", "Owls.", canonical="/wrong")),
        moved("/old", f"{PAPER}/new"),
        ok("/h", harbour),
    )
    press.run(
        ok("/", listing(("Harbour", f"{PAPER}/h"), ("Market", f"{PAPER}/m"))),
        ok("/new", page("Council decides", "Votes.")),
        ok("/h", page("Harbour closed", "Ships came.\nThey left.", canonical="/h", post_id="7")),
        missing("/m", 410),
        moved("/n", f"{PAPER}/"),
        ok("/h", harbour),
    )
    return press


def _build(url: str, press: Press, seed: int) -> list[str]:
    """Ingest, read and fold in an order that only the seed knows, then settle; the dump."""
    order = random.Random(seed)
    files = order.sample(press.files, len(press.files))
    paths = {path.name: path for path in files}
    database = Database(url)
    try:
        return _dump_of(database, files, paths, order)
    finally:
        database.close()


def _dump_of(database: Database, files: list[Path], paths: dict[str, Path], order: random.Random) -> list[str]:
    with database.write() as connection:
        connection.execute(insert(EPOCH).values(key="e", began=START, last_change=0))
    events = [event for path in files for event in read_file(path)]
    while events or _waiting(database):
        with database.write() as connection:
            for _ in range(order.randint(0, 4)):
                if events:
                    ingest(connection, events.pop(0))
            waiting = captures.pending(connection, None, 100)
            for capture in order.sample(waiting, order.randint(0, len(waiting))):
                draft = read(capture, paths)
                readings.settle(connection, finish(draft, EMPTY))
            if order.random() < 0.5:
                fold_stale(connection, order.randint(1, 5))
            assert not [*miscounted(connection)]
    settle_site(database, "paper", Method(traced=traced, frequent=lambda pages: frozenset(), finish=finish))
    with database.read() as connection:
        assert not [*miscounted(connection)]
        return list(dump(connection))


def _waiting(database: Database) -> bool:
    with database.read() as connection:
        return bool(captures.pending(connection, None, 1))


def test_twenty_orders_on_sqlite_give_one_dump(tmp_path: Path) -> None:
    press = _paper(tmp_path / "warc")
    dumps = [_build(f"sqlite:///{tmp_path / str(seed)}.db", press, seed) for seed in range(20)]
    assert len(dumps[0]) > 60
    assert all(dump == dumps[0] for dump in dumps)


def test_postgresql_gives_the_same_dump_as_sqlite(tmp_path: Path, postgres_database: str) -> None:
    press = _paper(tmp_path / "warc")
    assert _build(postgres_database, press, 3) == _build(f"sqlite:///{tmp_path / 'x.db'}", press, 4)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_snapshot_with_a_block_cuts_it_everywhere(tmp_path: Path, seed: int) -> None:
    """Settling finishes again exactly the readings that hold a changed fingerprint."""
    press = _paper(tmp_path / "warc")
    _build(f"sqlite:///{tmp_path / 'x.db'}", press, seed)
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with database.write() as connection:  # what is boilerplate is asked again only of a month that changed
        connection.execute(insert(STALE_MONTH).values(site="paper", month="2026-03"))
    left = [block.fingerprint for block in read_first_harbour(press).blocks if block.text == "They left."]
    settle_site(database, "paper", Method(traced=traced, frequent=lambda pages: frozenset(left), finish=finish))
    with database.read() as connection:
        versions = [line for line in dump(connection) if '"table": "version"' in line]
    assert not any("They left." in line for line in versions)
    assert sum("Ships came." in line for line in versions) == 3
    database.close()


def read_first_harbour(press: Press) -> Draft:
    paths = {path.name: path for path in press.files}
    captures_ = [e for path in press.files for e in read_file(path) if getattr(e, "url", "") == f"{PAPER}/h"]
    return read(captures_[0], paths)
