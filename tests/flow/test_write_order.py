"""append → fsync → commit, as the kernel saw it: a kill cannot show that an fsync is missing, a log of calls can.

A crawl runs under strace. The database is in WAL mode: a commit is a write to its `-wal` file.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.flow.crawling import COMMAND, MOST_SECONDS, ROOT, all_captures, declaration, declare
from tests.flow.killing import staged, warc_files

pytestmark = pytest.mark.slow

STRACE = shutil.which("strace")
CALLS = "openat,write,writev,pwrite64,pwritev,ftruncate,fsync,fdatasync"
START = ("/letters/", "/trouble/moved/", "/trouble/drop/", "/trouble/404/")
SITE = ("limits.max_hops = 1", "retry.first = 0.05", "retry.times = 2")

WHOLE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<(.*?)>)?(?: .*)?$")
BEGUN = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
ENDED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>.*\) += (-?\d+)(?:<(.*?)>)?(?: .*)?$")
ON_FILE = re.compile(r"\d+<(.*?)>")


@dataclass(frozen=True)
class Call:
    """A system call that succeeded: the file it was made on (for openat: the file that was opened)."""

    name: str
    file: str
    arguments: str
    result: int


def calls(log: Path) -> Iterator[Call]:
    """The calls of a log in the order in which they ended; writes in the order in which they began."""
    begun: dict[str, tuple[str, str]] = {}
    for line in log.read_text().splitlines():
        if found := WHOLE.match(line):
            _, name, arguments, result, opened = found.groups()
        elif found := BEGUN.match(line):
            begun[found[1]] = (found[2], found[3])
            continue
        elif found := ENDED.match(line):
            name, arguments = begun.pop(found[1])
            result, opened = found[3], found[4]
        else:
            continue
        if int(result) >= 0:
            on = ON_FILE.match(arguments)
            yield Call(name, opened or (on[1] if on else ""), arguments, int(result))


@dataclass
class Order:
    """What the calls so far left undone, and what was done too early."""

    unsynced: set[str] = field(default_factory=set)
    unnamed: set[str] = field(default_factory=set)
    early: list[str] = field(default_factory=list)
    commits: int = 0
    appends: int = 0

    def see(self, call: Call) -> None:
        if call.name == "openat":
            self._opened(call)
        elif call.name in {"fsync", "fdatasync"}:
            self.unsynced.discard(call.file)
            self.unnamed.discard(call.file)
        elif call.file.endswith(".warc.gz"):
            self.appends += 1
            self.unsynced.add(call.file)
        elif call.file.endswith("-wal"):
            self.commits += 1
            self.early += [f"{left} before {call}" for left in sorted(self.unsynced | self.unnamed)]

    def _opened(self, call: Call) -> None:
        if call.file.endswith(".warc.gz") and "O_CREAT" in call.arguments:
            self.unnamed |= {str(Path(call.file).parents[above]) for above in range(3)}


@dataclass(frozen=True)
class Traced:
    """A crawl, and its calls."""

    archive: Path
    calls: list[Call]


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Traced:
    if STRACE is None and not os.environ.get("CI"):
        pytest.skip("strace is not installed; on Debian: apt-get install strace")
    assert STRACE is not None, "on CI strace has to be there"
    folder = tmp_path_factory.mktemp("traced")
    archive, log = folder / "archive", folder / "calls"
    strace = (
        STRACE,
        "-f",
        "--seccomp-bpf",
        "-y",
        "-s",
        "0",
        "-e",
        f"trace={CALLS}",
        "-e",
        "signal=none",
        "-o",
        str(log),
    )
    with staged(seconds=0.005) as stage:
        declare(archive, declaration(stage.served.url, *SITE, start=START))
        command = [*strace, *COMMAND, "--archive", archive, "crawl", "fixture"]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=MOST_SECONDS)
    assert ran.returncode == 16, ran.stderr  # some of its start pages are in trouble
    return Traced(archive, list(calls(log)))


def test_no_row_is_committed_before_its_exchange_and_the_name_of_its_file_are_on_the_disk(traced):
    order = Order()
    for call in traced.calls:
        order.see(call)
    assert order.early == []
    assert order.unsynced == set()
    exchanges = len(all_captures(traced.archive))
    assert exchanges > len(START)
    assert order.appends == exchanges + 2
    assert order.commits > exchanges


def test_all_bytes_of_the_files_went_through_the_calls_that_were_seen(traced):
    for path in warc_files(traced.archive):
        written = sum(call.result for call in traced.calls if call.file == str(path) and call.name == "write")
        assert written == path.stat().st_size


@pytest.mark.parametrize("missing", ["fsync of the file", "fsync of the folder"])
def test_the_check_itself_sees_a_missing_fsync(traced, missing):
    ends = ".warc.gz" if missing == "fsync of the file" else "/fixture"
    order = Order()
    for call in traced.calls:
        if not (call.name == "fsync" and call.file.endswith(ends)):
            order.see(call)
    assert order.early
