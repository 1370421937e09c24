"""What a release left can be opened, migrated, verified, searched and read again by this program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

import microfiche as program
from storage.archive import Archive
from storage.commandline import run as run_command
from storage.database.schema import VERSION
from tests.flow.crawling import Ran, dumped
from tests.releases import RELEASES, lay_out, texts

pytestmark = pytest.mark.parametrize("release", RELEASES)
Command = Callable[..., Ran]


@pytest.fixture
def where(release: str, tmp_path: Path) -> Path:
    """The archive of a release."""
    return lay_out(release, tmp_path / "archive")


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], where: Path) -> Command:
    """Run the command on it, in this process."""

    def invoke(*arguments: str) -> Ran:
        code = run_command(program.VERBS, ["--archive", str(where), *arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return invoke


def test_it_is_brought_up_to_date_and_says_what_it_said(where: Path, command: Command) -> None:
    before = texts(where)
    assert len(before) >= 3
    assert command("verify").code == 0
    assert texts(where) == before
    for url, title, _ in before:
        assert title in command("show", "--versions", url).out
    newest = command("search", "bibliothèque", "sec").out
    assert "La bibliothèque est au sec" in newest
    assert command("jobs").out.count("finished (0)") >= 2


def test_it_is_read_again_by_this_extractor(where: Path, command: Command) -> None:
    before = {(url, title) for url, title, _ in texts(where)}
    assert command("reread").code == 0
    assert {(url, title) for url, title, _ in texts(where)} == before
    assert command("verify").code == 0


def test_its_database_is_made_again_from_its_files_alone(where: Path, command: Command) -> None:
    assert command("reread").code == 0
    with Archive.open(where) as archive, archive.database.read() as connection:
        count = connection.scalar(select(func.count()).select_from(VERSION))
    (where / "microfiche.db").unlink()
    assert command("reread", "--all").code == 0
    assert len(texts(where)) == count
    before = dumped(where)
    assert command("reread", "--all").code == 0
    assert dumped(where) == before
    assert command("verify").code == 0
