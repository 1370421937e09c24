"""A database that SQLite refuses: every verb says what to do, and doing it brings everything back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import microfiche as program
from storage.archive import Archive
from storage.commandline import run as run_command
from storage.decisions import decide
from tests.flow.crawling import Ran, dumped
from tests.releases import RELEASES, lay_out

URL = "http://127.0.0.1:8975/2026/05/der-mann-der-wellen-zaehlt/"
PAGE = 4096


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Ran]:
    """Run the command on the archive, in this process."""

    def invoke(*arguments: str) -> Ran:
        code = run_command(program.VERBS, ["--archive", str(tmp_path / "archive"), *arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return invoke


def _no_database(data: bytes) -> bytes:
    return b"this was a database" + data[19:]


def _malformed(data: bytes) -> bytes:
    """The first page is whole, and every other one after it holds something else."""
    return b"".join(
        data[at : at + PAGE] if at % (2 * PAGE) == 0 else b"\x5a" * PAGE for at in range(0, len(data), PAGE)
    )


@pytest.mark.parametrize("spoil", [_no_database, _malformed])
def test_the_advice_that_every_verb_gives_brings_everything_back(command, tmp_path, spoil):
    where = lay_out(RELEASES[-1], tmp_path / "archive")
    assert command("reread", "--all").code == 0
    with Archive.open(where) as archive:
        decide(archive, kind="takedown", target=URL, reason="a court said so", who="the editor")
    before, withheld = dumped(where), command("show", URL)
    database = where / "microfiche.db"
    database.write_bytes(spoil(database.read_bytes()))

    for verb in (("search", "vagues"), ("jobs",), ("verify",), ("reread",), ("reread", "--all"), ("crawl", "fixture")):
        ran = command(*verb)
        assert ran.code == 4, verb
        assert re.search(r"is damaged: .*\. Move it away .* and run `microfiche reread --all`", ran.sentence), verb

    for path in where.glob("microfiche.db*"):
        path.rename(tmp_path / path.name)
    assert command("reread", "--all").code == 0
    assert dumped(where) == before
    assert command("show", URL) == withheld
    assert command("verify").code == 0
