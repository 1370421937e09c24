"""A terminal of so many columns, and what commands show on it.

As a program: `python -m tests.flow.terminals ARCHIVE` runs the commands that stand on stdin, a line each, one after the
other, each behind a line of its own.
"""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from pathlib import Path

from tests.flow.crawling import ROOT

_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")
MARK = "――― "


def shown(columns: int, command: Sequence[str], typed: bytes = b"", **variables: str) -> tuple[int, str]:
    """Exit code, and all that stood on the screen, notes too, without colours."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    settings = os.environ | {"TERM": "xterm", "NO_COLOR": "1"} | variables
    heard = subprocess.PIPE if typed else theirs  # a pager wants a terminal on both sides
    with subprocess.Popen(command, cwd=ROOT, env=settings, stdin=heard, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        if running.stdin is not None:
            running.stdin.write(typed)
            running.stdin.close()
        said = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return running.returncode, _CODES.sub("", said.decode()).replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other side is closed
        return b""


def many_shown(columns: int, archive: Path, commands: Sequence[str]) -> dict[str, list[str]]:
    """The lines of each of several commands, run in one process."""
    program = (sys.executable, "-m", "tests.flow.terminals", str(archive))
    _, said = shown(columns, program, "\n".join(commands).encode())
    parts = said.split(MARK)[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2].splitlines() for part in parts}


def _main(archive: str) -> None:
    from microfiche import VERBS  # noqa: PLC0415 - only where this is a program
    from storage.commandline import run  # noqa: PLC0415 - see above

    for line in sys.stdin.read().splitlines():
        print(f"{MARK}{line}", flush=True)
        code = run(VERBS, ["--archive", archive, *shlex.split(line)])
        print(f"exit code {code}", flush=True)


if __name__ == "__main__":
    _main(sys.argv[1])
