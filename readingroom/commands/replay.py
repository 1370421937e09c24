"""`microfiche replay`: the archived web, as it was at any time, in a browser."""

from __future__ import annotations

import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from readingroom.replay.collection import NAME, Collection
from readingroom.replay.environment import pywb
from readingroom.replay.ranges import ranges_served
from readingroom.replay.serving import served
from storage.archive import Archive
from storage.commandline import archive_option
from storage.errors import ReplayUnavailable

_LOOK = 30.0
"""Seconds between two looks at whether the archive has changed."""


@click.command()
@click.option("--port", default=8090, show_default=True, type=click.IntRange(1, 65_535), help="Where to listen.")
@click.option("--bind", "host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@archive_option
def replay(port: int, host: str, archive: str) -> None:
    """Replay the archive in a browser: every page as it was at any time.

    This is pywb, installed on the first use in an environment of its own. It speaks Memento (RFC 7089): a TimeGate at
    /archive/URL, a TimeMap at /archive/timemap/link/URL, a page as it was at /archive/YYYYMMDDhhmmss/URL. Nothing is
    fetched from outside, and what was taken down is not shown. What a crawl adds appears within half a minute.
    """
    with (
        Archive.open(archive) as opened,
        TemporaryDirectory(prefix="microfiche-replay-") as folder,
        ranges_served(opened.warcs) as ranges,
    ):
        _be_free(host, port)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: how a server is told to end
        program = pywb(lambda line: click.echo(line, err=True))
        collection = Collection(opened, Path(folder), ranges)
        captures = collection.refresh()
        with served(program, Path(folder), host, port) as process:
            click.echo(f"{_counted(captures)} at http://{host}:{port}/{NAME}/. Ctrl-C ends it.")
            with suppress(KeyboardInterrupt):
                _keep_up(process, collection)


def _counted(captures: int) -> str:
    return f"{captures} {'capture' if captures == 1 else 'captures'}"


def _be_free(host: str, port: int) -> None:
    """Asked before anything is begun: another server at that place would be taken for ours."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as fault:
        raise ReplayUnavailable(why=f"{host}:{port} cannot be listened at ({fault.strerror})") from fault


def _keep_up(process: subprocess.Popen[bytes], collection: Collection) -> None:
    """Until the server ends, or somebody ends this."""
    while True:
        try:
            code = process.wait(_LOOK)
        except subprocess.TimeoutExpired:
            collection.refresh()
        else:
            raise ReplayUnavailable(why=f"pywb ended with code {code}")
