"""A real S3 server that dies in the middle of an upload, or takes nothing: nothing lost, said, and gone on with."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from storage.archive import Archive
from storage.database.schema import WARC_FILE
from storage.elsewhere.places import NAME
from storage.folder import digest
from storage.records import Kind
from tests.flow.crawling import COMMAND, MOST_SECONDS, ROOT, Ran, all_captures, run
from tests.flow.s3server import BUCKET, S3Server
from tests.releases import RELEASES, lay_out

pytestmark = pytest.mark.slow
URL = f"s3://{BUCKET}/microfiche"
LARGE = 8_000_000
"""Bytes of a file whose upload takes a while."""
_PATIENCE = "import storage.elsewhere as e, storage.elsewhere.s3_session, storage.elsewhere.stores"
_SHORT = "e.s3_session.SILENT, e.stores._PAUSES = 3, (0.1,)"
IMPATIENT = (*COMMAND[:2], f"{_PATIENCE}; {_SHORT}; {COMMAND[2]}")
"""The command, which gives up after 3 seconds, twice."""
SLOW = ("--upload-limit", "16")
"""Megabits a second."""
ANYBODY_MAY_READ = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["*"]},
            "Action": ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"],
            "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
        }
    ],
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[S3Server]:
    made = S3Server(tmp_path / "server")
    made.begin()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of an earlier release, made anew: all its files are closed."""
    where = lay_out(RELEASES[-1], tmp_path_factory.mktemp("whole") / "archive")
    assert run(*COMMAND, "--archive", str(where), "reread", "--all").code == 0
    return where


@pytest.fixture
def archive(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "archive"))


def sums(archive: Path) -> dict[str, str]:
    with Archive.open(archive) as opened:
        return {path.name: digest(path) for path in opened.warcs.files()}


def here(archive: Path) -> list[Path]:
    return [*(archive / "warc").rglob("*.warc*")]


def command(archive: Path, server: S3Server, *arguments: str) -> Ran:
    return run(*COMMAND, "--archive", str(archive), *arguments, **server.settings)


def add_large(archive: Path) -> None:
    """A closed file that is first by name; what is in it matters to nobody."""
    path = archive / "warc" / "a" / "2026" / "a-20260101000000-00000000-00000.warc.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(random.Random(1).randbytes(LARGE))
    facts = {"name": path.name, "site": "a", "state": "closed", "size": LARGE, "sha256": digest(path)}
    with Archive.open(archive) as opened, opened.database.write() as connection:
        connection.execute(insert(WARC_FILE).values(ingested_to=LARGE, **facts))


def taken_in(server: S3Server) -> int:
    """Bytes that the server has put into its blocks."""
    return sum(path.stat().st_size for path in (server.folder / "blocks").rglob("chunks/**/*") if path.is_file())


def test_a_server_that_dies_while_a_file_is_uploaded_costs_nothing_but_another_run(archive, server):
    add_large(archive)
    before = sums(archive)
    server.kill()
    server.start(*SLOW)
    store = [*COMMAND, "--archive", str(archive), "store", "--to", URL, "--remove-local"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(store, cwd=ROOT, env=os.environ | server.settings, text=True, **pipes) as process:
        until = time.monotonic() + MOST_SECONDS
        while not taken_in(server) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        assert process.poll() is None, "the upload was over before the server died"
        server.kill()
        said = process.communicate(timeout=MOST_SECONDS)
    assert (process.returncode, "does not answer" in said[1]) == (19, True), said
    assert "Traceback" not in said[1]
    assert sums(archive) == before
    assert len(here(archive)) == len(before)
    server.start()
    again = command(archive, server, "store", "--to", URL, "--remove-local")
    assert (again.code, again.err) == (0, "")
    assert here(archive) == []
    assert f"{len(before)} files copied to {URL}, {len(before)} removed here." in again.out


def test_a_server_that_stands_still_while_a_file_is_uploaded_is_given_up(archive, server):
    """It takes the bytes that its system holds for it, and no more; and then nothing at all, of whoever asks anew."""
    add_large(archive)
    before = sums(archive)
    server.kill()
    server.start(*SLOW)
    words = [*IMPATIENT, "--archive", str(archive), "store", "--to", URL, "--remove-local"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(words, cwd=ROOT, env=os.environ | server.settings, text=True, **pipes) as process:
        until = time.monotonic() + MOST_SECONDS
        while not taken_in(server) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        assert process.poll() is None, "the upload was over before the server stood still"
        server.stand_still()
        said = process.communicate(timeout=MOST_SECONDS)
        server.go_on()
    assert process.returncode == 19, said
    lines = said[1].splitlines()
    assert len(lines) == 2, said
    assert lines[0].startswith(
        f"{URL}/a/2026/a-20260101000000-00000000-00000.warc.gz does not answer (nothing was taken"
    )
    assert "does not answer as it should: nothing was taken, and nothing came, for 3 s." in lines[1]
    assert sums(archive) == before
    again = command(archive, server, "store", "--to", URL, "--remove-local")
    assert (again.code, here(archive)) == (0, []), again


def test_an_account_that_may_only_read_moves_nothing_and_reads_what_was_moved(archive, server, tmp_path):
    before = sums(archive)
    assert command(archive, server, "store", "--to", URL, "--remove-local").code == 0
    add_large(archive)
    server.client().put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(ANYBODY_MAY_READ))
    reader = {"AWS_ENDPOINT_URL": server.url, "AWS_DEFAULT_REGION": "us-east-1", "FSSPEC_S3_ANON": "true"}
    ran = run(*COMMAND, "--archive", str(archive), "store", "--to", URL, "--remove-local", **reader)
    assert (ran.code, "refuses" in ran.sentence) == (19, True), ran
    assert [path.stat().st_size for path in here(archive)] == [LARGE]
    assert (archive / NAME).read_text().count("\n") == len(before)
    [first, *_] = [one for one in all_captures(archive) if one.status == 200 and one.kind is Kind.NEW]
    proof = ("show", "--prove", str(tmp_path / "proof"), first.record_id)
    proved = run(*COMMAND, "--archive", str(archive), *proof, **reader)
    assert (proved.code, (tmp_path / "proof" / "check.sh").exists()) == (0, True), proved
