"""WARC files in a store that is a folder: nothing lost at any kill, nothing twice, everything read from there."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import select

from storage.archive import Archive
from storage.database.log import captures
from storage.database.schema import CAPTURE, WARC_FILE
from storage.elsewhere.errors import BadStore, StoredOtherwise, StoresUnavailable
from storage.elsewhere.finding import find_moved
from storage.elsewhere.moving import MoveOutcome, move_closed
from storage.elsewhere.path import is_elsewhere
from storage.elsewhere.places import NAME
from storage.elsewhere.stores import Store
from storage.errors import ArchiveError
from storage.fixity.files import check_file, entries
from storage.fixity.moved import StoreCheck
from storage.folder import WarcFolder, digest
from storage.index import CdxIndex
from tests.unit.readingroom.library import Library

AT_ONCE = timedelta(0)
LEAVES_NOTHING = {"checked", "_system", "pieces", "part", "_said", "_faults", "sha256_of", "all", "_stamp", "_lines"}
"""Functions that only ask: between two of their steps nothing changes."""
WATCHED = ("elsewhere/moving.py", "elsewhere/places.py", "elsewhere/stores.py")


@pytest.fixture
def archive(own_library: Library) -> Iterator[Archive]:
    with own_library.open() as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def moved(archive: Archive, store: Path, after: timedelta | None = AT_ONCE) -> list[MoveOutcome]:
    return [step.done for step in move_closed(archive, store.as_uri(), after)]


def sums(archive: Archive) -> dict[str, str]:
    return {path.name: digest(path) for path in archive.warcs.files()}


def states(archive: Archive) -> set[tuple[str, str | None]]:
    with archive.database.read() as connection:
        return {(row.state, row.place) for row in connection.execute(select(WARC_FILE))}


def answers(archive: Archive) -> list[bytes]:
    with archive.database.read() as connection:
        ids = connection.scalars(select(CAPTURE.c.record_id).order_by(CAPTURE.c.record_id)).all()
        found = [captures.find(connection, one) for one in ids]
    return [part for one in found if one for part in (archive.warcs.record(one), archive.warcs.answer(one))]


def kinds(archive: Archive, look: StoreCheck) -> set[tuple[str, str]]:
    found = [replace(entry, look=look) for entry in entries(archive)]
    return {(finding.weight.value, finding.kind) for entry in found for finding in check_file(archive, entry)}


def test_a_file_that_was_moved_is_read_from_the_store_byte_for_byte(archive, store):
    before, said = sums(archive), answers(archive)
    assert set(moved(archive, store)) == {MoveOutcome.COPIED, MoveOutcome.REMOVED}
    assert not [*archive.warcs.root.rglob("*.warc.gz")]
    assert all(is_elsewhere(path) for path in archive.warcs.files())
    assert sums(archive) == before
    assert answers(archive) == said
    assert {state for state, _place in states(archive)} == {"moved"}


@pytest.mark.slow
def test_what_is_only_copied_is_still_read_here(archive, store):
    assert set(moved(archive, store, None)) == {MoveOutcome.COPIED}
    assert not any(is_elsewhere(path) for path in archive.warcs.files())
    assert {state for state, _place in states(archive)} == {"closed"}
    assert moved(archive, store, timedelta(days=1)) == []
    assert set(moved(archive, store)) == {MoveOutcome.REMOVED}


def test_moving_twice_is_moving_once(archive, store):
    moved(archive, store)
    known, rows = archive.where.joinpath(NAME).read_bytes(), states(archive)
    assert moved(archive, store) == []
    assert (archive.where.joinpath(NAME).read_bytes(), states(archive)) == (known, rows)


@pytest.mark.slow
def test_the_index_is_not_made_anew_because_a_file_was_moved(archive, store):
    index = CdxIndex(archive.index, archive.warcs)
    index.bring_up_to_date()
    moved(archive, store)
    assert index.bring_up_to_date().files == 0


@pytest.mark.slow
def test_verify_asks_the_store_and_reads_it_whole_where_it_is_to(archive, store):
    moved(archive, store)
    assert kinds(archive, StoreCheck.SIZE) == {("note", "in a store")}
    assert kinds(archive, StoreCheck.BYTES) == kinds_when_here(archive)
    [first, *_] = sorted(path for path in store.rglob("*.warc.gz"))
    spoilt = bytearray(first.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    first.write_bytes(spoilt)
    assert kinds(archive, StoreCheck.SIZE) == {("note", "in a store")}
    assert ("fault", "changed file") in kinds(archive, StoreCheck.BYTES)
    first.write_bytes(b"short")
    assert ("fault", "changed file") in kinds(archive, StoreCheck.SIZE)
    first.unlink()
    assert ("fault", "missing file") in kinds(archive, StoreCheck.SIZE) & kinds(archive, StoreCheck.BYTES)


def kinds_when_here(archive: Archive) -> set[tuple[str, str]]:
    """What is found of the same files when they are copied back."""
    for path in archive.warcs.files():
        Path(str(path)).write_bytes(path.open("rb").read())
    found = kinds(archive, StoreCheck.SIZE)
    for path in archive.warcs.files():
        path.unlink()
    return found


@pytest.mark.slow
def test_another_file_in_its_place_is_never_written_over_and_nothing_is_removed(archive, store):
    [path, *_] = archive.warcs.files()
    there = store / path.relative_to(archive.warcs.root)
    there.parent.mkdir(parents=True)
    there.write_bytes(b"somebody else's")
    with pytest.raises(StoredOtherwise, match="has 15 bytes"):
        moved(archive, store)
    assert there.read_bytes() == b"somebody else's"
    assert path.exists()


@pytest.mark.slow
def test_a_file_that_is_not_what_it_was_stays_where_it_is(archive, store):
    [path, *_] = archive.warcs.files()
    path.write_bytes(path.read_bytes() + b"!")
    assert MoveOutcome.CHANGED in moved(archive, store)
    assert path.exists()
    assert not (store / path.relative_to(archive.warcs.root)).exists()


@pytest.mark.slow
def test_a_copy_that_was_spoilt_since_keeps_the_file_here(archive, store):
    moved(archive, store, None)
    [first, *_] = sorted(store.rglob("*.warc.gz"))
    first.write_bytes(first.read_bytes()[:-1] + b"!")
    with pytest.raises(StoredOtherwise, match="sha256"):
        moved(archive, store)
    assert (archive.warcs.root / first.relative_to(store)).exists()


@pytest.mark.slow
def test_the_list_of_places_comes_back_from_the_store(archive, store):
    before = sums(archive)
    moved(archive, store)
    archive.where.joinpath(NAME).unlink()
    warcs = WarcFolder(archive.warcs.root)
    assert not [*warcs.files()]
    assert {kept.file for kept in find_moved(warcs, store.as_uri())} == before.keys()
    assert {path.name: digest(path) for path in warcs.files()} == before
    assert not [*find_moved(warcs, store.as_uri())]


@pytest.mark.slow
def test_a_torn_line_is_passed_over_and_one_of_somebody_else_is_told(archive, store):
    moved(archive, store)
    known = len([*archive.warcs.files()])
    with archive.where.joinpath(NAME).open("ab") as file:
        file.write(b'{"file": "to')
    assert len([*WarcFolder(archive.warcs.root).files()]) == known
    with archive.where.joinpath(NAME).open("ab") as file:
        file.write(b'\n{"file": "x"}\n')
    with pytest.raises(ArchiveError, match="says no place of a file"):
        [*WarcFolder(archive.warcs.root).files()]


@pytest.mark.slow
@pytest.mark.parametrize(
    "url", ["", "bucket/prefix", "s3://", "s3://key:secret@bucket/p", "https://user:pw@host/x", "s3://b/p?sig=1"]
)
def test_what_is_no_store_or_holds_a_secret_is_refused_and_the_secret_not_said(archive, url):
    with pytest.raises(BadStore) as error:
        [*move_closed(archive, url, None)]
    assert not {"secret", "pw", "sig"} & {*str(error.value).replace("no secret in it", "").split()}
    assert "secret@" not in str(error.value)


@pytest.mark.slow
def test_a_protocol_whose_package_is_missing_says_what_to_install(archive):
    with pytest.raises((StoresUnavailable, BadStore)):
        [*move_closed(archive, "gs://bucket/x", None)]


def _steps(number: int) -> Any:
    """A profile function that kills the process at the n-th call into, or return from, what moves files."""
    left = iter(range(number))

    def watch(frame: FrameType, _event: str, _what: object) -> None:
        code = frame.f_code
        if code.co_filename.endswith(WATCHED) and code.co_name not in LEAVES_NOTHING and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


def _ends_at(number: int, where: Path, store: Path) -> bool:
    """Whether a run in a process of its own comes to its end before its n-th step, at which it is killed."""
    child = os.fork()
    if child == 0:
        try:
            with Archive.open(where) as opened:
                sys.setprofile(_steps(number))
                moved(opened, store)
                sys.setprofile(None)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _still_there(where: Path, before: dict[str, str]) -> None:
    assert {path.name: digest(path) for path in WarcFolder(where / "warc").files()} == before


def _goes_on(where: Path, store: Path, said: list[bytes]) -> None:
    with Archive.open(where) as archive:
        moved(archive, store)
        assert moved(archive, store) == []
        assert not [*archive.warcs.root.rglob("*.warc.gz")]
        assert {state for state, _place in states(archive)} == {"moved"}
        assert answers(archive) == said


@pytest.mark.slow
def test_a_kill_between_any_two_steps_loses_nothing_and_the_next_run_goes_on(own_library, tmp_path):
    """Each time from the beginning on SQLite; on PostgreSQL every fifth step, one run going on with the last."""
    with own_library.open() as archive:
        before, said = sums(archive), answers(archive)
    where, store = own_library.where, tmp_path / "store"
    Store(store.as_uri())  # so that fsspec is imported once, and not by each of the processes
    killed, ended = 0, False
    for number in range(1, 1000, 5 if own_library.database else 1):
        if not own_library.database:
            where, store = Path(shutil.copytree(own_library.where, tmp_path / f"{number}")), tmp_path / f"s{number}"
        ended = _ends_at(number, where, store)
        killed += not ended
        _still_there(where, before)
        if number % 12 == 0 or ended:
            _goes_on(where, store, said)
        if ended:
            break
    assert ended, killed
    assert killed > 5, killed
