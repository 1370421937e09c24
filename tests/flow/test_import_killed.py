"""An import that is killed at any place: called again, it leaves the archive that one call would have left."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flow.crawling import MOST_SECONDS, ROOT, dumped, microfiche
from tests.flow.test_import_packages import PAGES, PLAIN, page, wacz

pytestmark = pytest.mark.slow

KILL_AT = """
import os, signal, sys
from importlib import import_module
module, name, place, *arguments = sys.argv[1:]
inner = getattr(import_module(module), name)
def killing(*given, **named):
    if place == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    inner(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(import_module(module), name, killing)
import microfiche
sys.argv[1:] = arguments
microfiche.main()
"""
PLACES = [
    ("crawler.replay.copies", "_copied", "before"),
    ("crawler.replay.copies", "_copied", "behind"),
    ("crawler.replay.imports", "ingest_file", "behind"),
    ("crawler.replay.imports", "read_and_settle", "before"),
    ("crawler.replay.imports", "read_and_settle", "behind"),
    ("crawler.replay.import_jobs", "write_log", "before"),
    ("crawler.replay.import_jobs", "write_log", "behind"),
    ("crawler.replay.import_jobs", "ingest_file", "behind"),
]


@pytest.fixture
def given(tmp_path) -> list[Path]:
    files = [tmp_path / name for name in ("a.warc.gz", "b.warc.gz")]
    files[0].write_bytes(gzip.compress(PLAIN, mtime=0))
    files[1].write_bytes(gzip.compress(page("/about/") + b"rubbish\r\n"))
    return [
        *files,
        wacz(
            tmp_path / "c.wacz",
            {
                "archive/data.warc.gz": gzip.compress(
                    PAGES[0].replace(b"04-20", b"04-21").replace(b"<urn:uuid:", b"<urn:uuid:9")
                )
            },
        ),
    ]


def without_times(archive: Path) -> list[dict[str, object]]:
    """The dump, in which only the times of jobs, and the names of files of which they are part, may differ."""
    rows = [json.loads(line) for line in dumped(archive)]
    return [
        {name: value for name, value in row.items() if name not in ("started", "ended", "ingested_to")} for row in rows
    ]


@pytest.mark.parametrize(("module", "name", "place"), PLACES, ids=lambda value: value)
def test_an_import_that_was_killed_is_gone_on_with(given, tmp_path, module, name, place):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert microfiche(whole, "import", *map(str, given)).code == 13
    command = (sys.executable, "-c", KILL_AT, module, name, place, "--archive", str(killed), "import", *map(str, given))
    died = subprocess.run(command, cwd=ROOT, env=os.environ, timeout=MOST_SECONDS, check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    again = microfiche(killed, "import", *map(str, given))
    assert again.code == 13, again.err
    assert without_times(killed) == without_times(whole)
    assert not list(killed.glob("importing-*"))
    assert not list(killed.rglob("*.part"))
    jobs = [json.loads(line) for line in microfiche(killed, "jobs", "--json").out.splitlines()]
    assert sorted((job["why"], job["state"], job["exit_code"]) for job in jobs) == [
        ("took in a.warc.gz, whole", "ended", 0),
        ("took in b.warc.gz, with damage", "ended", 13),
        ("took in c.wacz, whole", "ended", 0),
    ]
    before = dumped(killed)
    assert microfiche(killed, "reread", "--all", "--despite-damage").code in (0, 13)
    assert dumped(killed) == before
