"""A process that has imported the command and forks for each start of it, so that many machines cost little.

In: lines of JSON on stdin: {"arguments": […], "log": path}. Out: on stdout a line "began PID" for each, and one
"ended PID CODE" when that process has ended (negative: the signal that killed it).
As a program: `python -c "from tests.flow.forks import main; main()"`.
"""

from __future__ import annotations

import json
import os
import select
import sys
import traceback
from datetime import timedelta
from typing import NoReturn

import alembic.command  # noqa: F401 - imported once, for all starts
import procrastinate.worker  # noqa: F401 - see above
import scrapy.core.downloader.handlers  # noqa: F401 - see above

import crawler.commands.jobs.one_job  # noqa: F401 - see above
import storage.database.migrations  # noqa: F401 - see above
from crawler.queue import planner, rescue, worker
from microfiche import VERBS
from storage.commandline import run
from storage.database import reconnect
from storage.database.log import jobs
from storage.database.queue import rows
from tests.faults import warm
from tests.faults.starter import share_readers

_LOOK = 0.1


def main() -> None:
    """Serve until stdin ends; what runs then is killed."""
    _quicken()
    warm.begin_readers()
    running: set[int] = set()
    while True:
        ready, _, _ = select.select([sys.stdin.buffer], [], [], _LOOK)
        _reap(running)
        if not ready:
            continue
        line = sys.stdin.buffer.raw.readline()  # type: ignore[attr-defined] # unbuffered, or select would not see it
        if not line:
            break
        running.add(_begun(**json.loads(line)))
    for pid in running:
        os.killpg(pid, 9)


def _quicken() -> None:
    """Signs of life, and looks at those of others, follow each other as quickly as a test needs."""
    rows.STALLED = timedelta(seconds=5)
    jobs._SILENT = timedelta(seconds=8)
    jobs.HEARTBEAT = timedelta(seconds=1)
    rescue._BETWEEN = worker._BEAT = 0.5
    planner.LOOK = worker._POLL = 0.2
    reconnect.SECONDS = 12.0


def _begun(arguments: list[str], log: str) -> int:
    pid = os.fork()
    if pid == 0:
        _be(arguments, log)
    print("began", pid, flush=True)
    return pid


def _be(arguments: list[str], log: str) -> NoReturn:
    """Be the command, in a session of its own."""
    code = 1
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for target, source in ((0, nothing), (1, file), (2, file)):
            os.dup2(source, target)
        share_readers()
        code = run(VERBS, arguments)
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _reap(running: set[int]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        if pid in running:
            running.discard(pid)
            print("ended", pid, os.waitstatus_to_exitcode(status), flush=True)
