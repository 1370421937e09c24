"""Three exchanges kept in an archive by a process that is killed at its n-th call, for every n, or some.

As a program: `python -m tests.faults.few_exchanges FOLDER STEP`. Out: one line, the last call at which it was killed.
What must hold each time: what was told as kept is a row, rows are what the files say once they are recovered, and the
files are whole.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from crawler.jobs.ledger import Ledger
from crawler.jobs.recovery import recover_site, unfinished
from crawler.sites.site_files import undeclared
from storage.archive import Archive
from storage.database.log import jobs
from storage.records import Capture, Claim, Exchange, Outcome
from storage.warc.reader import read_file
from storage.warc.writer import WarcWriter
from tests.faults.calls import Disturbance, arm
from tests.flow.crawling import all_captures
from tests.flow.killing import warc_files

SITE = undeclared("http://127.0.0.1/")
URLS = [f"http://127.0.0.1/{number}" for number in range(3)]


def main(folder: Path, step: int) -> None:
    """Kill at each `step`th call, until a process gets through."""
    with Archive.create(folder / "empty"):
        pass
    n = 1
    while _is_killed(folder, n):
        n += step
    print(f"killed last at call {n - step}")


def _is_killed(folder: Path, n: int) -> bool:
    archive = folder / "archive"
    shutil.rmtree(archive, ignore_errors=True)
    shutil.copytree(folder / "empty", archive)
    told, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _write(archive, n, writing)
    os.close(writing)
    with os.fdopen(told, encoding="utf-8") as lines:
        kept = lines.read().split()
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, -signal.SIGKILL}, (n, code)
    assert code or kept == URLS
    _assert_kept(archive, kept)
    return code != 0


def _write(archive: Path, n: int, told: int) -> None:
    """Keep the exchanges, and tell of each once it is kept; in a process group of its own."""
    code = 1
    try:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        arm(Disturbance(n))
        _keep(archive, told)
        code = 0
    finally:
        os._exit(code)


def _keep(archive: Path, told: int) -> None:
    job = str(uuid.uuid4())
    with (
        Archive.open(archive) as opened,
        WarcWriter(opened.warcs.root, site=SITE.name, job=job, site_text=SITE.text) as writer,
        Ledger(opened) as ledger,
    ):
        with opened.database.write() as connection:
            jobs.lock(connection, SITE.name, job)
        book = ledger.open(SITE, job, writer)
        for url in URLS:
            claim = Claim(id=str(uuid.uuid4()), url=url, site=SITE.name, job=job)
            book.record(Exchange(claim=claim, at=datetime.now(UTC), outcome=Outcome.REFUSED, error="refused")).result()
            os.write(told, f"{url}\n".encode())


def _assert_kept(archive: Path, kept: list[str]) -> None:
    with Archive.open(archive) as opened:
        recover_site(opened, SITE, datetime.now(UTC), unfinished(opened, SITE))
    rows = {capture.url: capture.record_id for capture in all_captures(archive)}
    told = {
        event.url: event.record_id
        for path in warc_files(archive)
        for event in read_file(path)
        if isinstance(event, Capture)
    }
    assert rows == told
    assert list(rows) == URLS[: len(rows)]
    assert set(kept) <= rows.keys()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
