"""A process that has imported the command and forks for every start of it, so that a start costs a tenth of a second.

In: lines of JSON on stdin: {"arguments": […], "log": path, "gap": null or [name, passage], "call": null or [n, what,
kind] as in `tests.faults.calls`, "keep": null or [folder, store] as in `tests.faults.kept_states`}.
Out: two lines on stdout for each: the process id, and, when the process has ended, its exit code (-9: killed) and the
most kilobytes that it took.
"""

from __future__ import annotations

import json
import multiprocessing.forkserver
import os
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, NoReturn

import alembic.command  # noqa: F401 - see above
import scrapy.core.downloader.handlers  # noqa: F401 - see above

import crawler.commands.jobs.one_job  # noqa: F401 - imported once, for all starts
import storage.database.migrations  # noqa: F401 - see above
from microfiche import VERBS
from storage.commandline import run
from tests.faults import calls, gaps, kept_states, warm


def main() -> None:
    """Serve until stdin ends."""
    warm.begin_readers()
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _crawl(**order)
        print("began", pid, flush=True)
        _, status, usage = os.wait4(pid, 0)
        print("ended", os.waitstatus_to_exitcode(status), usage.ru_maxrss, flush=True)


def _crawl(
    arguments: list[str], log: str, gap: tuple[str, int] | None, call: list[Any] | None, keep: list[str] | None
) -> NoReturn:
    """Be the command, in a process group of its own."""
    code, told = 1, _nothing
    try:
        os.setpgid(0, 0)
        _redirect(log)
        share_readers()
        if gap is not None:
            gaps.arm(*gap)
        if call is not None:
            told = calls.arm(calls.Disturbance(*call))
        if keep is not None:
            calls.count(kept_states.StateKeeper(*map(Path, keep)))
        code = run(VERBS, arguments)
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        told()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _nothing() -> None:
    """Nothing was counted."""


def _redirect(log: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for target, source in ((0, nothing), (1, file), (2, file)):
        os.dup2(source, target)


def share_readers() -> None:
    """The fork server is no child of ours, so that it cannot be waited for; it runs as long as its parent."""
    server: Any = multiprocessing.forkserver._forkserver
    server.ensure_running = lambda: None
