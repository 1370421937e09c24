"""WARC files of several folders that share a PostgreSQL database: each sees to its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from crawler.jobs.recovery import lock_site, recover_site
from crawler.sites.site_files import parse_site
from storage.archive import Archive
from storage.database.log import files, jobs
from storage.database.places import whereabouts
from storage.database.schema import WARC_FILE
from storage.elsewhere.moving import MoveOutcome, move_closed
from storage.folder import digest
from storage.place import note_here
from tests.flow.machines import machine
from tests.unit.storage.press import START, Press, ok, page

SITE = parse_site('name = "paper"\nstart = ["https://paper.example/"]\n', "a test")
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def folders(tmp_path: Path, postgres_database: str) -> tuple[Path, Path]:
    return machine(tmp_path / "east", postgres_database), machine(tmp_path / "west", postgres_database)


def write(folder: Path, at: datetime, number: int) -> Path:
    """A file of a job of ours, of which no row knows."""
    path = folder / "warc" / "paper" / f"{at:%Y}" / f"paper-{at:%Y%m%d%H%M%S}-{number:08x}-00000.warc.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * 100)
    return path


def know(archive: Archive, path: Path) -> None:
    """A row of it, as a job writes it that goes on."""
    with archive.database.write() as connection:
        connection.execute(
            insert(WARC_FILE).values(name=path.name, site="paper", job="", state="open", ingested_to=100)
        )
    note_here(archive, path.name)


def test_what_a_killed_job_left_is_found_though_another_machine_went_on_with_the_site(folders: tuple[Path, Path]):
    east, west = folders
    left, older = write(east, NOW, 1), write(east, NOW - timedelta(days=1), 2)
    theirs = write(west, NOW, 3)
    with Archive.create(west) as archive:
        know(archive, theirs)
    with Archive.open(east) as archive:
        found = lock_site(archive, SITE, "a job", NOW)
        assert (found.was_killed, found.files) == (False, {left.name: 0, older.name: 0})
        with archive.database.write() as connection:
            jobs.unlock(connection, "paper", "a job")
        know(archive, left)
        found = lock_site(archive, SITE, "another", NOW)
        assert found.files.keys() >= {left.name, theirs.name}


def test_each_folder_moves_its_own_files_and_leaves_those_of_others(folders: tuple[Path, Path], tmp_path: Path):
    _east, west = folders
    written = {folder: write(folder, NOW, number) for number, folder in enumerate(folders)}
    still_open = write(west, NOW, 3)
    for folder, path in written.items():
        with Archive.create(folder) as archive:
            know(archive, path)
            with archive.database.write() as connection:
                files.close(connection, path.name, 100, digest(path))
    with Archive.open(west) as archive:
        know(archive, still_open)
    for folder, own in written.items():
        with Archive.open(folder) as archive:
            steps = list(move_closed(archive, (tmp_path / "store").as_uri(), timedelta(0)))
        assert {step.file for step in steps if step.done is MoveOutcome.REMOVED} == {own.name}
        assert [step.file for step in steps if step.done is MoveOutcome.OPEN] == [still_open.name] * (folder == west)
        assert {step.done for step in steps} <= {MoveOutcome.COPIED, MoveOutcome.REMOVED, MoveOutcome.OPEN}


def test_a_file_whose_job_was_killed_before_its_first_row_is_known_to_lie_where_it_does(folders, tmp_path):
    press = Press(tmp_path / "press")
    press.run(ok("/h", page("Harbour", "Ships came.")))
    east, _west = folders
    [printed] = press.files
    left = write(east, START, 1)
    left.write_bytes(printed.read_bytes())
    with Archive.create(east) as archive:
        found = lock_site(archive, SITE, "a job", START + timedelta(days=1))
        assert recover_site(archive, SITE, START + timedelta(days=1), found.files).exchanges == 1
        with archive.database.read() as connection:
            assert str(whereabouts(connection, left.name)).endswith(f":{east}")
