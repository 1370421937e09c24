"""pywb as a process: started, waited for, and ended.

In: the program, a folder with its settings, where to listen. Out: a context within which it answers.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import ReplayUnavailable

_PATIENCE = 60.0
"""Seconds in which pywb must answer."""
_LAST = 400


@contextmanager
def served(program: Path, folder: Path, host: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Have pywb answer at `host`:`port`. Raises ReplayUnavailable where it does not."""
    log = folder / "pywb.log"
    command = [str(program), "--bind", host, "--port", str(port), "--directory", str(folder)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, env=_surroundings())
    try:
        _wait(process, host, port, log)
        yield process
    finally:
        process.terminate()
        process.wait()


def _surroundings() -> dict[str, str]:
    """Without what would have Python import Microfiche's own packages into another environment."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}


def _wait(process: subprocess.Popen[bytes], host: str, port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    said = " ".join(log.read_text("utf-8", "replace").split())[-_LAST:]
    raise ReplayUnavailable(why=f"pywb does not answer at {host}:{port}: {said or 'it said nothing'}")
