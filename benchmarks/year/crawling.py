"""Runs of the command at a time of one's choice, each in a fork of this process, which has everything imported.

In: the arguments of the command and the time. Out: its exit code. The readers are shared by all runs.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import time_machine

import crawler.commands.jobs.many_jobs  # noqa: F401 - imported once, for all runs
import storage.database.migrations  # noqa: F401 - see above
from microfiche import VERBS
from storage.commandline import run
from tests.faults.starter import _redirect, _share_readers


def run_at(now: datetime, log: Path, *arguments: str) -> int:
    """Run the command as if it were `now`; what it says is appended to `log`. The exit code."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        _be_the_command(now, log, arguments)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _be_the_command(now: datetime, log: Path, arguments: tuple[str, ...]) -> NoReturn:
    code = 1
    try:
        _redirect(str(log))
        _share_readers()
        with time_machine.travel(now, tick=True):
            code = run(VERBS, list(arguments))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
