"""Which sites a run takes first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from crawler.commands.jobs.due import due_names
from crawler.frontier import planning
from crawler.sites.site_files import parse_site
from storage.archive import Archive
from storage.database.log import jobs
from storage.database.plans import frontier
from storage.database.schema import LOCK
from tests.unit.storage.press import START, Press, ingest_files, ok, page


def test_sites_without_a_job_come_first_and_then_those_whose_last_job_is_longest_ago(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "archive") as archive:
        with archive.database.write() as connection:
            for name, ago in {"east": 1, "north": 3, "south": 2, "west": None, "centre": None}.items():
                site = parse_site(f'name = "{name}"\nstart = ["https://{name}.example/"]\n')
                frontier.add(connection, name, planning.seeds(site, START))
                if ago is not None:
                    jobs.began(connection, f"{name}-1", name, START - timedelta(days=9))
                    jobs.began(connection, f"{name}-2", name, START - timedelta(hours=ago))
        assert due_names(archive, START) == ["centre", "west", "north", "south", "east"]
        assert due_names(archive, START - timedelta(seconds=1)) == []


def test_a_site_whose_job_was_killed_or_whose_pages_wait_to_be_read_is_due_whatever_its_plan_says(
    tmp_path: Path,
) -> None:
    """Killed behind the sitemap and before its reading, a crawl was gone on with when the sitemap was due again."""
    later = START + timedelta(days=9)
    press = Press(tmp_path / "press")
    press.run(ok("/", page("News")))
    with Archive.create(tmp_path / "archive") as archive:
        ingest_files(archive.database, press.files)
        assert due_names(archive, START) == [], "nobody planned anything of it"
        with archive.database.write() as connection:
            for name in ("paper", "killed", "alive"):
                site = parse_site(f'name = "{name}"\nstart = ["https://{name}.example/"]\n')
                frontier.add(connection, name, planning.seeds(site, later))
            jobs.lock(connection, "killed", "j1")
            jobs.lock(connection, "alive", "j2")
            connection.execute(update(LOCK).where(LOCK.c.site == "killed").values(pid=1, pid_started="1"))
        assert due_names(archive, START) == ["killed", "paper"]
