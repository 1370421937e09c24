"""`verify`, `reread` and `import` over files that were mutated: no bug, and no exit code 0 where something is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import microfiche
from storage.archive import Archive
from storage.commandline import run as run_command
from tests.faults.mutants import Whole, is_of_whole_members, lost, of_others, of_ours
from tests.faults.mutating import mutated
from tests.flow.crawling import Ran

MOST = 64
"""Mutations, each of both files."""
AGREES, NO_WARC, DISAGREES, DAMAGE = 0, 2, 10, 13


@pytest.fixture
def command(capsys) -> Callable[..., Ran]:
    """Run the command in this process; it must not meet a bug."""

    def invoke(archive: Path, *arguments: str) -> Ran:
        code = run_command(microfiche.VERBS, ["--archive", str(archive), *arguments])
        said = capsys.readouterr()
        assert code != 1, said.err
        assert "Traceback" not in said.err
        return Ran(code, said.out, said.err)

    return invoke


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive without a row."""
    where = tmp_path_factory.mktemp("empty") / "archive"
    with Archive.create(where):
        return where


@pytest.fixture(scope="module")
def ours(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Whole]:
    """An archive with one closed file, where that lies in it, and what it holds."""
    folder = tmp_path_factory.mktemp("ours")
    where = Path(shutil.copytree(empty, folder / "archive"))
    whole = of_ours(folder)
    path = Path("warc") / "example" / "2026" / whole.name
    (where / path).parent.mkdir(parents=True)
    (where / path).write_bytes(b"".join(whole.members))
    assert run_command(microfiche.VERBS, ["--archive", str(where), "reread", "--all", "--workers", "1"]) == 0
    return where, path, whole


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return of_others(tmp_path_factory.mktemp("theirs"))


def _assert_told_here(number: int, ours: tuple[Path, Path, Whole], command: Callable[..., Ran], copy: Path) -> None:
    """A file of ours that is not what it was when it was closed: both commands say so, before and after a reread."""
    where, path, whole = ours
    mutation = mutated(whole.members, number)
    if mutation.data == b"".join(whole.members):
        return
    archive = Path(shutil.copytree(where, copy))
    (archive / path).write_bytes(mutation.data)
    assert command(archive, "verify").code == DISAGREES, mutation.name
    assert command(archive, "reread", "--all", "--workers", "1").code == DAMAGE, mutation.name
    despite = command(archive, "reread", "--all", "--despite-damage", "--workers", "1")
    assert despite.code == DAMAGE, mutation.name
    left = command(archive, "verify")
    assert left.code == DISAGREES or not lost(whole, archive / path), mutation.name


def _assert_told_of_others(number: int, empty: Path, theirs: Whole, command: Callable[..., Ran], copy: Path) -> None:
    """A file of others from which something is missing is never taken in as if it were whole; one whose beginning is
    gone is no WARC file, and not taken in at all.
    """
    mutation = mutated(theirs.members, number)
    given = copy.with_name(f"{number}.warc.gz")
    given.write_bytes(mutation.data)
    archive = Path(shutil.copytree(empty, copy))
    ran = command(archive, "import", "--workers", "1", str(given))
    is_whole = not lost(theirs, given) or is_of_whole_members(theirs, mutation)
    assert ran.code in {DAMAGE, NO_WARC} or (ran.code == 0 and is_whole), (mutation.name, ran)
    assert ran.code != NO_WARC or "Nothing was imported" in ran.err
    assert command(archive, "verify").code in (AGREES, DISAGREES), mutation.name


@pytest.mark.slow
@pytest.mark.parametrize("number", [6, 10, 11])
def test_commands_tell_what_some_mutations_lost(number, ours, theirs, empty, command, tmp_path):
    _assert_told_here(number, ours, command, tmp_path / "ours")
    _assert_told_of_others(number, empty, theirs, command, tmp_path / "theirs")


@pytest.mark.exhaustive
@pytest.mark.parametrize("number", range(MOST))
def test_commands_tell_what_any_mutation_lost(number, ours, theirs, empty, command, tmp_path):
    _assert_told_here(number, ours, command, tmp_path / "ours")
    _assert_told_of_others(number, empty, theirs, command, tmp_path / "theirs")
