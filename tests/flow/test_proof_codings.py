"""A proof's own check takes every answer apart as Microfiche does: chunks, codings, repeats, a 304, no HTTP."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from readingroom.export.proof import prove
from storage.archive import Archive
from storage.ingest import ingest
from storage.records import Capture, Outcome
from storage.warc.writer import WarcWriter
from tests.replay.moments import CODINGS, captured
from tests.unit.warc.exchanges import exchange, parsed

pytestmark = pytest.mark.slow

MOMENTS = {"new": 0, "the same": 1, "changed": 2, "not modified": 3}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, list[Capture]]]:
    with Archive.create(tmp_path_factory.mktemp("codings") / "archive") as opened:
        yield opened, captured(opened)


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", folder / "check.sh"], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_every_coding_at_every_moment(archive, coding, moment, tmp_path):
    opened, captures = archive
    of_page = [one for one in captures if one.url == f"http://paper.example/{coding}"]
    prove(opened, of_page[MOMENTS[moment]], tmp_path / "proof")
    done = check(tmp_path / "proof")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "holds:          body holds what the answer carries" in done.stdout


ODD = {
    "no http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "nothing": b"",
    "more than it says": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhithere",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\nhi",
    "cut chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nhi",
    "bare line ends": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi",
    "interim": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    "empty": b"HTTP/1.1 204 No Content\r\n\r\n",
    "zeros": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\0\n\0\r\n\0",
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_no_other_body_to_the_check(tmp_path, name):
    outcome = {"no http": Outcome.MALFORMED, "nothing": Outcome.REFUSED}.get(name, Outcome.RESPONSE)
    outcome = Outcome.TRUNCATED_DISCONNECT if name.startswith("cut") else outcome
    with Archive.create(tmp_path / "archive") as opened:
        with WarcWriter(opened.warcs.root, site="paper", job="job", site_text="") as writer:
            given = parsed(replace(exchange(ODD[name]), outcome=outcome))
            capture = writer.append(given)
            with opened.database.write() as connection:
                ingest(connection, *writer.opening, capture)
        prove(opened, capture, tmp_path / "proof")
    done = check(tmp_path / "proof")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert (tmp_path / "proof" / "answer.http").exists() is (name != "nothing")
