"""What lies in one folder of several that share a database is for the workers there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from crawler.frontier import planning
from crawler.queue.app import for_commands, put_now
from crawler.queue.orders import ANYWHERE, queue_at
from crawler.queue.planner import wanted
from crawler.sites.site_files import parse_site
from storage.archive import Archive
from storage.database.plans import frontier
from storage.database.queue.preparing import prepare
from storage.database.schema import WARC_FILE
from storage.place import note_here, place_of
from tests.flow.machines import machine

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
NAME = "paper-20261129120000-0a1b2c3d-00000.warc.gz"


def test_what_is_left_in_one_folder_is_given_to_its_workers_and_keeps_no_other_waiting(
    tmp_path: Path, postgres_database: str
) -> None:
    east, west = (machine(tmp_path / name, postgres_database) for name in ("east", "west"))
    site = parse_site('name = "paper"\nstart = ["https://paper.example/"]\n')
    file = east / "warc" / "paper" / "2026" / NAME
    file.parent.mkdir(parents=True)
    file.write_bytes(b"of yesterday, and open")
    with Archive.open(east) as archive, Archive.open(west) as other:
        prepare(archive.database)
        with archive.database.write() as connection:
            frontier.add(connection, "paper", planning.seeds(site, NOW + timedelta(hours=1)))
            connection.execute(insert(WARC_FILE).values(name=NAME, site="paper", state="open", ingested_to=22))
        note_here(archive, NAME)
        [order] = wanted(archive, NOW)
        assert (order.queue, order.lock) == (queue_at(place_of(archive)), "crawl paper")
        assert not list(wanted(other, NOW))
        [theirs] = wanted(other, NOW + timedelta(hours=2))
        assert (theirs.queue, theirs.lock) == (ANYWHERE, order.lock)
        assert theirs.key != order.key
        with (app := for_commands(archive.database)).open():
            number = put_now(app, order)
            assert not list(wanted(archive, NOW))
            assert list(wanted(other, NOW + timedelta(hours=2))) == [theirs], "this machine may be gone"
            app.job_manager.cancel_job_by_id(number or 0, delete_job=True)
            assert put_now(app, theirs)
            assert not list(wanted(archive, NOW)), "the ordinary job of the site may come here too"
