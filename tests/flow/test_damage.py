"""Damaged and missing WARC files: told before anything is emptied, never forgotten, never exit code 0."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

import microfiche as program
from crawler.jobs.recovery import recover_unfinished
from storage.archive import Archive
from storage.commandline import run as run_command
from storage.database import rebuild
from storage.database.schema import CAPTURE, RECIPE, URL, WARC_FILE
from storage.records import ReadingState
from tests.flow.crawling import Ran, captures_of, dumped, reading
from tests.releases import RELEASES, lay_out

pytestmark = pytest.mark.slow

DAMAGED = 13
LIBRARY = "http://127.0.0.1:8975/2026/04/la-bibliotheque-qui-prend-l-eau/"
Command = Callable[..., Ran]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Run the command on the archive, in this process."""

    def invoke(*arguments: str) -> Ran:
        code = run_command(program.VERBS, ["--archive", str(tmp_path / "archive"), *arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return invoke


@pytest.fixture
def where(tmp_path: Path, database_url: str, command: Command) -> Path:
    """A small archive, read by this extractor, its files closed."""
    folder = lay_out(RELEASES[0], tmp_path / "archive")
    if "postgresql" in database_url:
        (folder / "microfiche.db").unlink()
        (folder / "archive.toml").write_text(f'database = "{database_url}"\n')
    assert command("reread", "--all").code == 0  # an old archive's rows lack what newer ones say
    shutil.copytree(folder / "warc", tmp_path / "backup")
    return folder


def first_file(where: Path) -> Path:
    return min((where / "warc").rglob("*.warc.gz"))


def place_of(where: Path, url: str) -> tuple[Path, int]:
    """File and offset of the first capture of a URL."""
    with reading(where) as connection:
        query = select(WARC_FILE.c.name, CAPTURE.c.offset).join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
        name, offset = connection.execute(
            query.join(URL, URL.c.id == CAPTURE.c.url_id).where(URL.c.url == url).order_by(CAPTURE.c.at).limit(1)
        ).one()
    [path] = (where / "warc").rglob(name)
    return path, offset


def _record(where: Path) -> str:
    """Record id of the first capture of the library's page."""
    return captures_of(where, LIBRARY)[0].record_id


def spoil(where: Path, url: str = LIBRARY) -> Path:
    """Flip bits within the first answer of a URL."""
    path, offset = place_of(where, url)
    data = bytearray(path.read_bytes())
    data[offset + 100] ^= 0xFF
    path.write_bytes(data)
    return path


def put_back(where: Path) -> None:
    shutil.rmtree(where / "warc")
    shutil.copytree(where.parent / "backup", where / "warc")


def faults(command: Command) -> list[str]:
    """What verify finds, line by line."""
    return [line for line in command("verify").out.splitlines() if line.startswith("fault")]


def kinds(lines: list[str]) -> set[str]:
    return {line.removeprefix("fault: ").partition(" in ")[0] for line in lines}


def test_damage_is_told_before_anything_is_emptied(where: Path, command: Command) -> None:
    before = dumped(where)
    path = spoil(where)
    found = faults(command)
    ran = command("reread", "--all")
    assert ran.code == DAMAGED
    assert f"fault: damage in {path.name} at byte " in ran.err
    assert f"({LIBRARY}): the row says that " in ran.err
    assert "1 × changed file, 1 × damage, 1 × missing record. Nothing was emptied." in ran.err
    assert dumped(where) == before
    assert faults(command) == found


def test_what_can_be_made_is_made_when_it_is_wanted_and_the_loss_is_said_until_it_is_mended(
    where: Path, command: Command
) -> None:
    before = dumped(where)
    path = spoil(where)
    [changed] = [line for line in faults(command) if "changed file" in line]
    ran = command("reread", "--all", "--despite-damage")
    assert ran.code == DAMAGED
    assert "1 × missing record. `microfiche verify` lists all damage." in ran.err
    assert dumped(where) != before
    for _ in range(2):  # also after a second one, which finds no row of what is lost
        found = faults(command)
        assert kinds(found) == {"changed file", "damage", "lost record"}
        assert changed in found
        assert [line for line in found if f"lost record in {path.name}" in line and f"({LIBRARY}): captured" in line]
        assert command("reread", "--all").code == DAMAGED
        assert command("reread", "--all", "--despite-damage").code == DAMAGED
    put_back(where)
    assert kinds(faults(command)) == {"half row", "lost record", "wrong index"}
    assert command("reread", "--all").code == 0
    assert dumped(where) == before
    assert faults(command) == []


@pytest.mark.parametrize("state", ["closed", "moved"])
def test_rows_of_files_that_are_not_here_are_not_emptied(where: Path, command: Command, state: str) -> None:
    before = dumped(where)
    path = first_file(where)
    path.unlink()
    with Archive.open(where) as archive, archive.database.write() as connection:
        connection.execute(update(WARC_FILE).where(WARC_FILE.c.name == path.name).values(state=state, place="tape 7"))
    assert command("reread", "--all").code == DAMAGED
    assert dumped(where) == before
    assert command("reread", "--all", "--despite-damage").code == DAMAGED
    found = command("verify").out
    assert f"lost record in {path.name}" in found
    assert ("moved to tape 7" if state == "moved" else "missing file") in found
    put_back(where)
    assert command("reread", "--all").code == 0
    assert dumped(where) == before
    assert faults(command) == []


def test_a_file_that_was_replaced_by_a_readable_one_stays_changed(where: Path, command: Command) -> None:
    path = first_file(where)
    data = bytearray(path.read_bytes())
    data[4] ^= 0xFF  # the time in the first gzip header: no reader minds
    path.write_bytes(data)
    [changed] = faults(command)
    assert "changed file" in changed
    assert command("reread", "--all").code == DAMAGED
    assert command("reread", "--all", "--despite-damage").code == DAMAGED
    assert faults(command) == [changed]


def test_a_reread_that_was_killed_does_not_cut_what_is_damaged(where: Path, command: Command) -> None:
    path = first_file(where)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 10)
    size = path.stat().st_size
    with Archive.open(where) as archive:
        paths = list(archive.warcs.files())
        with archive.database.write() as connection:
            rebuild.clear(connection, {path.name for path in paths})
        recover_unfinished(archive, paths)
    assert path.stat().st_size == size
    assert command("reread", "--all").code == DAMAGED


def _read_by_another(where: Path) -> None:
    with Archive.open(where) as archive, archive.database.write() as connection:
        connection.execute(update(RECIPE).values(extractor="another"))


def test_a_plain_reread_keeps_the_old_reading_of_what_cannot_be_got(where: Path, command: Command) -> None:
    before = dumped(where)
    _read_by_another(where)
    spoil(where)
    ran = command("reread")
    assert ran.code == DAMAGED
    assert "1 × unreadable page" in ran.err
    assert "5 pages that an older extractor had read were read again" in ran.err
    assert [line for line in dumped(where) if '"reading"' in line and f'"capture": "{_record(where)}"' in line]
    put_back(where)
    again = command("reread")
    assert (again.code, "1 pages that" in again.err) == (0, True)
    assert dumped(where) == before


def test_what_nobody_read_yet_is_tried_again(where: Path, command: Command) -> None:
    before = dumped(where)
    spoil(where)
    with Archive.open(where) as archive, archive.database.write() as connection:
        waits = {"reading_state": ReadingState.PENDING}
        connection.execute(update(CAPTURE).where(CAPTURE.c.reading_state == ReadingState.DONE).values(**waits))
    assert command("reread").code == DAMAGED
    put_back(where)
    _read_by_another(where)
    assert command("reread").code == 0
    assert dumped(where) == before


@pytest.fixture
def foreign(where: Path, tmp_path: Path) -> Iterator[Path]:
    """A damaged file of somebody else's."""
    spoiled = spoil(where)
    file = tmp_path / "foreign.warc.gz"
    shutil.copy(spoiled, file)
    return file


def test_an_import_of_a_damaged_file_says_so_and_takes_in_what_is_whole(
    tmp_path: Path, foreign: Path, command: Command
) -> None:
    (tmp_path / "archive").rename(tmp_path / "first")
    for said in ("1 file with 6 captures taken in.\n", "0 files with 0 captures taken in, 1 there already.\n"):
        ran = command("import", str(foreign))
        assert (ran.code, ran.out) == (DAMAGED, said)
        assert "foreign.warc.gz, " in ran.err
        assert "1 fault (" in ran.err
        assert "bytes hold no readable record)" in ran.err
    assert faults(command) == []  # it came so, and that was said
    assert "note: damage in foreign.warc.gz at byte " in command("verify").out


def test_importing_the_whole_file_again_mends_the_copy_in_the_archive(
    where: Path, tmp_path: Path, command: Command
) -> None:
    before = dumped(where)
    spoil(where)
    ran = command("import", *map(str, sorted((tmp_path / "backup").rglob("*.warc.gz"))))
    assert (ran.code, ran.out) == (0, "1 file with 6 captures taken in, 1 there already.\n")
    assert faults(command) == []
    assert dumped(where) == before
