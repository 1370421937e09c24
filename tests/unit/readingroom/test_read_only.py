"""What cannot be written to can be read: a folder of somebody else's, a read-only medium, a standby server."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from storage.archive import Archive
from storage.database.engine import Database
from storage.errors import ArchiveError, ArchiveUnwritable, OlderSchema
from tests.unit.readingroom.library import Library, stock
from tests.unit.storage.press import PAPER, Press

pytestmark = pytest.mark.slow

READING = (
    ("search", "harbour"),
    ("show", f"{PAPER}/h"),
    ("show", "--versions", f"{PAPER}/h"),
    ("show", "--source", f"{PAPER}/h"),
    ("jobs",),
    ("sites",),
    ("decisions",),
    *(("list",), ("stats",), ("changes",), ("search", "--as-of", "now", "harbour", "--json")),
    ("verify",),
    ("verify", "--dump"),
)
SAID = [(0, "Nobody has decided anything that stands.\n" if asked == ("decisions",) else "") for asked in READING]
"""How each of them ends, and what it notes beside its answer."""
WRITING = (
    *(("verify", "--repair"), ("reread",), ("reread", "--all"), ("crawl", "https://paper.example/")),
    ("takedown", f"{PAPER}/h", "--reason", "asked for"),
)

_RUN = """
import contextlib, io, json, sys
from microfiche import VERBS
from storage.commandline import run
for arguments in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())), contextlib.redirect_stderr(io.StringIO()) as said:
        code = run(VERBS, arguments)
    print(json.dumps([arguments, code, said.getvalue()]))
"""
# Root may write everywhere but for this: without the capability, it is an owner like any other.
_POWERLESS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
_READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'


def _powerless(_where: Path) -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("root may write everywhere, and there is no setpriv")
    return _POWERLESS


def _mounted(where: Path) -> tuple[str, ...]:
    own = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--mount", "--map-root-user")
    prefix = (*own, "sh", "-c", _READ_ONLY, str(where))
    if not shutil.which("unshare") or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    return prefix


def _lock_away(where: Path) -> None:
    for path in where.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    where.chmod(0o555)


def _unlock(where: Path) -> None:
    for path in (where, *where.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


_LANGUAGES = """
import microfiche, sys
from sqlalchemy import text
with microfiche.open(sys.argv[1], read_only=False) as archive, archive.database.read() as connection:
    print(*connection.scalars(text("SELECT DISTINCT language FROM version")))
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Path]:
    """An archive on SQLite, at rest."""
    where = tmp_path / "archive"
    (where / "warc").mkdir(parents=True)
    stock(Library(where, Press(where / "warc")))
    yield where
    _unlock(where)


_UNDERSTOOD = re.compile(r"^Searched as: .*\n", re.M)


def ended(where: Path, prefix: Sequence[str], commands: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """The exit code of each command, and what it said on stderr, but for how a search was understood."""
    given = json.dumps([["--archive", str(where), *command] for command in commands])
    done = subprocess.run([*prefix, sys.executable, "-c", _RUN, given], capture_output=True, text=True, check=True)
    return [(code, _UNDERSTOOD.sub("", said)) for _, code, said in map(json.loads, done.stdout.splitlines())]


def _leave_a_log(where: Path) -> None:
    """As a killed job does: the last commit lies beside the database, and nobody has closed it."""
    title = "UPDATE version SET language = 'cy'"
    script = f"import os, sqlite3; c = sqlite3.connect('microfiche.db'); c.execute({title!r}); c.commit(); os._exit(0)"
    subprocess.run([sys.executable, "-c", script], cwd=where, check=True)
    assert (where / "microfiche.db-wal").stat().st_size


@pytest.mark.parametrize("place", [_powerless, _mounted])
def test_what_reads_reads_and_what_writes_says_that_it_cannot(shelf, place, tmp_path):
    prefix = place(shelf)
    (shelf / "sites").mkdir()
    (shelf / "sites" / "paper.toml").write_text(f'name = "paper"\nstart = ["{PAPER}/"]\n')
    _lock_away(shelf)
    before = {path: path.stat().st_mtime_ns for path in shelf.rglob("*")}
    assert ended(shelf, prefix, READING) == SAID
    [(code, said)] = ended(shelf, prefix, [("check",)])
    assert code == 9
    assert said.startswith("microfiche: Nobody is told of alarms: Cannot write to the archive")
    file = tmp_path / "foreign.warc.gz"
    shutil.copy(next(shelf.rglob("*.warc.gz")), file)
    writing = (*WRITING, ("import", str(file)))
    for command, (code, said) in zip(writing, ended(shelf, prefix, writing), strict=True):
        assert code == 4, (command, said)
        assert said.startswith(f"microfiche: Cannot write to the archive {shelf}")
    assert {path: path.stat().st_mtime_ns for path in shelf.rglob("*")} == before


@pytest.mark.parametrize("place", [_powerless, _mounted])
def test_what_a_killed_job_committed_last_is_read_too(shelf, place):
    _leave_a_log(shelf)
    prefix = place(shelf)
    _lock_away(shelf)
    done = subprocess.run(
        [*prefix, sys.executable, "-c", _LANGUAGES, shelf], capture_output=True, text=True, check=True
    )
    assert done.stdout == "cy\n"


@pytest.mark.parametrize("place", [_powerless, _mounted])
def test_a_log_is_read_where_its_index_is_lost_and_cannot_be_made(shelf, place):
    """SQLite's own way, immutable=1, would leave out what was committed last, and say nothing."""
    _leave_a_log(shelf)
    (shelf / "microfiche.db-shm").unlink()
    prefix = place(shelf)
    _lock_away(shelf)
    before = {path: path.stat().st_mtime_ns for path in shelf.rglob("*")}
    done = subprocess.run(
        [*prefix, sys.executable, "-c", _LANGUAGES, shelf], capture_output=True, text=True, check=True
    )
    assert done.stdout == "cy\n"
    assert ended(shelf, prefix, [("search", "harbour"), ("jobs",), ("show", f"{PAPER}/h")]) == [(0, "")] * 3
    [(code, said)] = ended(shelf, prefix, [("takedown", f"{PAPER}/h", "--reason", "asked for")])
    assert (code, said.startswith(f"microfiche: Cannot write to the archive {shelf}")) == (4, True)
    assert {path: path.stat().st_mtime_ns for path in shelf.rglob("*")} == before


@pytest.mark.parametrize("place", [_powerless, _mounted])
def test_a_copy_of_the_database_alone_is_read_as_it_was(shelf, place, tmp_path):
    """Made while somebody writes: what was not yet moved from the log into the file is not in it."""
    copy = tmp_path / "copy"
    copy.mkdir()
    with Archive.open(shelf) as archive, archive.database.write() as connection:
        connection.execute(text("UPDATE version SET language = 'cy'"))
        shutil.copy(shelf / "microfiche.db", copy)
        shutil.copytree(shelf / "warc", copy / "warc")
    prefix = place(copy)
    _lock_away(copy)
    assert ended(copy, prefix, READING) == SAID
    _unlock(copy)


def test_an_older_schema_that_cannot_be_brought_up_to_date_is_told(shelf):
    with sqlite3.connect(shelf / "microfiche.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.execute("DROP TABLE loss")
    connection.close()
    prefix = _powerless(shelf)
    _lock_away(shelf)
    [(code, said)] = ended(shelf, prefix, [("search", "harbour")])
    assert (code, "written by an older Microfiche (revision 0001;" in said) == (OlderSchema.exit_code, True)


def test_a_reader_that_may_not_write_is_told_when_somebody_else_wrote_meanwhile(shelf):
    script = (
        "import sys\nfrom storage.archive import Archive\nfrom sqlalchemy import text\nfrom storage.errors import *\n"
        "with Archive.open(sys.argv[1]) as archive:\n"
        "    try:\n"
        "        with archive.database.read() as connection:\n"
        "            connection.scalar(text('SELECT count(*) FROM version'))\n"
        "            print('read', flush=True); sys.stdin.readline()\n"
        "    except ArchiveError as error: print(error, flush=True)\n"
        "    with archive.database.read() as connection:\n"
        "        print(connection.scalar(text('SELECT min(language) FROM version')), flush=True)\n"
    )
    prefix = _powerless(shelf)
    _lock_away(shelf)
    command = [*prefix, sys.executable, "-c", script, str(shelf)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "read\n"
        for path in (shelf, shelf / "microfiche.db"):
            path.chmod(0o755)
        with Archive.open(shelf) as archive, archive.database.write() as connection:
            connection.execute(text("UPDATE version SET language = 'cy'"))
        out, _ = reader.communicate("\n")
    told, language = out.splitlines()
    assert "somebody wrote to it while it was read" in told
    assert language == "cy"


def test_a_standby_server_can_be_read(postgres_database: str, tmp_path: Path) -> None:
    where = tmp_path / "archive"
    (where / "warc").mkdir(parents=True)
    library = Library(where, Press(where / "warc"))
    library.point_to(postgres_database)
    stock(library)
    name = make_url(postgres_database).database
    with psycopg.connect(postgres_database.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    for command in READING:
        library.said(*command)
    with pytest.raises(ArchiveUnwritable), library.open() as archive, archive.database.write() as connection:
        connection.execute(text("UPDATE version SET language = 'cy'"))


def test_a_new_archive_where_nothing_can_be_written_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError):
        Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder' / 'microfiche.db'}")
    assert list(tmp_path.iterdir()) == []
