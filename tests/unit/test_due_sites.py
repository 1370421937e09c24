"""Which sites a run takes first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from crawler.commands.jobs.due import due_names
from crawler.frontier import planning
from crawler.sites.site_files import parse_site
from storage.archive import Archive
from storage.database.log import jobs
from storage.database.plans import frontier
from tests.unit.storage.press import START


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
