"""WARC files in a real S3 server: moved, read by ranges, verified, made rows again; and its faults."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

import microfiche
from storage.archive import Archive
from storage.commandline import run as run_command
from storage.database.schema import CAPTURE, JOB
from storage.elsewhere.blocks import BLOCK
from storage.elsewhere.errors import StoreError
from storage.elsewhere.path import ElsewherePath
from storage.elsewhere.places import NAME, StoredFile
from storage.elsewhere.stores import Store
from storage.folder import digest
from storage.records import Kind, ReadingState
from storage.warc.reader import answer_at
from tests.flow.crawling import COMMAND, Ran, all_captures, dumped, reading, run
from tests.flow.crawling import microfiche as program
from tests.flow.s3server import BUCKET, SECRET, S3Server
from tests.releases import RELEASES, lay_out

pytestmark = pytest.mark.slow
URL = f"s3://{BUCKET}/microfiche"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    made = S3Server(tmp_path_factory.mktemp("s3") / "server")
    made.begin()
    yield made
    made.kill()


@pytest.fixture
def environment(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    for name, value in server.settings.items():
        monkeypatch.setenv(name, value)
    return server


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of an earlier release, made anew: all its files are closed."""
    where = lay_out(RELEASES[-1], tmp_path_factory.mktemp("whole") / "archive")
    assert program(where, "reread", "--all").code == 0
    dumped(where)  # what an older release left is told once
    return where


@pytest.fixture
def archive(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "archive"))


@pytest.fixture
def command(environment, archive, capsys) -> Callable[..., Ran]:
    """Run the command on the archive, in this process."""

    def invoke(*arguments: str) -> Ran:
        code = run_command(microfiche.VERBS, ["--archive", str(archive), *arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return invoke


def sums(archive: Path) -> dict[str, str]:
    with Archive.open(archive) as opened:
        return {path.name: digest(path) for path in opened.warcs.files()}


def here(archive: Path) -> list[Path]:
    return [*(archive / "warc").rglob("*.warc*")]


def test_what_was_moved_is_read_verified_and_made_rows_again(command, archive, tmp_path):
    before, rows, prefix = sums(archive), dumped(archive), f"{URL}/all"
    ran = command("store", "--to", prefix, "--remove-local")
    assert (ran.code, ran.err) == (0, "")
    assert f"{len(before)} files copied to {prefix}, {len(before)} removed here." in ran.out
    assert SECRET not in ran.out + (archive / NAME).read_text()
    assert not here(archive)
    assert sums(archive) == before
    assert command("store", "--to", prefix, "--remove-local").out == f"0 files copied to {prefix}, 0 removed here.\n"

    assert command("verify").code == 0
    deep = command("verify", "--deep")
    assert (deep.code, "in a store" in deep.out) == (0, False)
    assert command("index").code == 0
    bag = command("export", "bag", str(tmp_path / "bag"))
    assert bag.code == 0, bag.err
    wacz = command("export", "wacz", str(tmp_path / "all.wacz"))
    assert wacz.code == 0, wacz.err
    for path in archive.glob("microfiche.db*"):
        path.unlink()
    again = command("reread", "--all")
    assert again.code == 0, again.err
    assert dumped(archive) == rows
    assert not here(archive)
    (archive / NAME).unlink()
    found = command("store", "--find", prefix)
    assert (found.code, found.out.count(": found")) == (0, len(before))
    assert sums(archive) == before


def test_one_record_of_a_large_file_costs_kilobytes(environment, archive, tmp_path):
    """The server tells how many bytes it has read for it."""
    [capture, *_] = [one for one in all_captures(archive) if one.status == 200]
    with Archive.open(archive) as opened:
        single, wanted = opened.warcs.path(capture.file).read_bytes(), opened.warcs.answer(capture)
    large, times = tmp_path / "large.warc.gz", 500
    large.write_bytes(single * times)
    place, size = f"{URL}/large.warc.gz", len(single) * times
    Store(place).put(large, place)
    environment.kill()
    environment.start("--access-log", str(environment.folder / "access.log"))
    kept = StoredFile(file=large.name, under=large.name, place=place, size=size, sha256="", changed=0, at="")
    middle = len(single) * (times // 2) + capture.offset
    assert answer_at(ElsewherePath.of(tmp_path, kept), middle) == wanted
    environment.kill()
    log = (environment.folder / "access.log").read_text()
    environment.start()
    read = sum(map(int, re.findall(r" Read \(.*?\): \((\d+),", log)))
    assert size > 10_000_000
    assert 0 < read <= 4 * BLOCK


def test_a_server_that_goes_away_meanwhile_costs_nothing_but_another_run(command, environment, archive):
    before = sums(archive)
    environment.kill()
    ran = command("store", "--to", f"{URL}/outage", "--remove-local")
    assert ran.code == 19
    assert sums(archive) == before
    assert "does not answer" in ran.sentence
    assert len(here(archive)) == len(before)
    environment.start()
    assert command("store", "--to", f"{URL}/outage", "--remove-local").code == 0
    environment.kill()
    gone = command("verify")
    assert (gone.code, "does not answer" in gone.sentence) == (19, True)
    environment.start()
    assert command("verify").code == 0


def test_a_crawl_whose_left_over_pages_lie_in_a_store_that_is_away_fetches_and_says_so(command, environment, archive):
    command("store", "--to", f"{URL}/left", "--remove-local")
    before = len(all_captures(archive))
    with Archive.open(archive) as opened, opened.database.write() as connection:
        site = connection.scalar(select(CAPTURE.c.site).where(CAPTURE.c.reading_state == ReadingState.DONE).limit(1))
        connection.execute(update(CAPTURE).where(CAPTURE.c.site == site).values(reading_state=ReadingState.PENDING))
        rules = CAPTURE.c.kind == Kind.ROBOTS
        assert connection.execute(update(CAPTURE).where(rules).values(at=datetime.now(UTC))).rowcount, "as of today"
    environment.kill()
    ran = command("crawl", site)
    assert (ran.code, "does not answer as it should" in ran.err) == (StoreError.exit_code, True), ran.err
    assert len(all_captures(archive)) > before, "its server is asked, which is not there any more"
    with reading(archive) as connection:
        assert connection.scalar(select(JOB.c.exit_code).order_by(JOB.c.id.desc()).limit(1)) == StoreError.exit_code
    environment.start()


def test_what_a_server_refuses_is_said_in_a_sentence_and_nothing_is_lost(environment, archive):
    before = len(here(archive))

    def stored(url: str, **variables: str) -> Ran:
        ran = run(*COMMAND, "--archive", str(archive), "store", "--to", url, "--remove-local", **variables)
        assert (ran.code, len(here(archive))) == (19, before)
        assert not (archive / NAME).exists()
        return ran

    assert "bucket does not exist" in stored("s3://nowhere/x").sentence
    assert "refuses" in stored(URL, AWS_ACCESS_KEY_ID="nobody").sentence
    assert "refuses" in stored(URL, AWS_SECRET_ACCESS_KEY="wrong").sentence


def test_a_server_that_is_full_refuses_and_nothing_is_lost(archive, tmp_path):
    full = S3Server(tmp_path / "full")
    try:
        full.begin("--inodes", "60")
        before, deep = len(here(archive)), f"{URL}/{'d/' * 60}"
        ran = run(*COMMAND, "--archive", str(archive), "store", "--to", deep, "--remove-local", **full.settings)
        assert (ran.code, len(here(archive))) == (19, before)
        assert "refuses" in ran.sentence
    finally:
        full.kill()


def test_an_object_that_changed_or_went_is_told_by_verify(command, environment, archive):
    prefix = f"{URL}/spoilt"
    assert command("store", "--to", prefix, "--remove-local").code == 0
    store = Store(prefix)
    [first, *_] = store.files(prefix)
    data = bytearray(store.part(first, 0, store.size(first)))
    data[len(data) // 2] ^= 1
    _put(environment, first, bytes(data))
    assert command("verify").code == 0
    deep = command("verify", "--deep")
    assert (deep.code, "changed file" in deep.out) == (10, True)
    _put(environment, first, bytes(data[:-5]))
    ran = command("verify")
    assert (ran.code, "changed file" in ran.out) == (10, True)
    _put(environment, first, None)
    ran = command("verify")
    assert (ran.code, "missing file" in ran.out, first in ran.out) == (10, True, True)
    ran = command("reread", "--all")
    assert (ran.code, "missing file" in ran.err) == (13, True)


def _put(server: S3Server, place: str, data: bytes | None) -> None:
    bucket, _, key = place.removeprefix("s3://").partition("/")
    if data is None:
        server.client().delete_object(Bucket=bucket, Key=key)
    else:
        server.client().put_object(Bucket=bucket, Key=key, Body=data)


def test_files_of_a_store_are_taken_in_by_their_url(environment, archive, tmp_path):
    prefix = f"{URL}/given"
    [first, *_] = here(archive)
    Store(prefix).put(first, f"{prefix}/one.warc.gz")
    Store(prefix).put(archive / "microfiche.db", f"{prefix}/other.db")
    ran = program(tmp_path / "mine", "import", prefix)
    assert (ran.code, ran.out.startswith("1 file with ")) == (0, True), ran
    assert "1 file passed over, which hold no records: other.db" in ran.out
    again = program(tmp_path / "mine", "import", f"{prefix}/one.warc.gz")
    assert (again.code, "1 file there already" in again.out or "1 there already" in again.out) == (0, True), again
    nothing = program(tmp_path / "mine", "import", f"{URL}/empty")
    assert (nothing.code, "does not exist" in nothing.sentence) == (2, True), nothing
