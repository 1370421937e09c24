"""A PostgreSQL server of one's own, which can be made to fall.

In: a folder, in one below /tmp that is there for nothing else: a socket's path is short. Out: a database, as a URL,
which is the same over restarts. `fsync` stays on: a fall loses nothing that was committed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_DATABASE = "news"


def programs() -> Path | None:
    """Where Debian keeps the programs of the newest server; None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@dataclass(frozen=True)
class Cluster:
    """A server that listens on a socket in its folder."""

    folder: Path

    @property
    def url(self) -> str:
        """The database."""
        return f"postgresql+psycopg://postgres@/{_DATABASE}?host={self.folder}"

    def begin(self) -> None:
        """Make the server and its database, and start it."""
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            self.folder.parent.chmod(0o711)  # the server's user goes through to its folder
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres")
        self.start()
        self._run_plain("createdb", f"--host={self.folder}", "--username=postgres", _DATABASE)

    def start(self) -> None:
        """Answer from now on, once what was left is recovered."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c max_connections=200"
        self._run("pg_ctl", "--wait", "--silent", f"--log={self.folder}/log", f"--options={options}", "start")

    def fall(self) -> None:
        """End at once, without a word to anybody who is connected."""
        self._run("pg_ctl", "--wait", "--silent", "--mode=immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        self._run_plain(program, f"--pgdata={self.folder}/data", *arguments)

    def _run_plain(self, program: str, *arguments: str) -> None:
        where = programs()
        assert where is not None
        # initdb and the server refuse to run as root
        user = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
        quiet = subprocess.DEVNULL  # not a pipe: the server would hold it open
        subprocess.run([*user, where / program, *arguments], check=True, stdout=quiet, stdin=quiet, cwd="/")


@contextmanager
def cluster_that_runs() -> Iterator[Cluster]:
    """A server in a folder of its own, both gone at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="microfiche-cluster-", dir="/tmp"))
    made = Cluster(folder / "postgres")
    made.begin()
    yield made
    made.fall()
    shutil.rmtree(folder)
