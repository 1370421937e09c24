"""Runs one command and writes what its whole tree of processes cost: `launch.py REPORT LIMIT EVERY COMMAND…`.

In: where to write, the seconds after which the tree is killed, the seconds between two looks at it, the command.
Out: JSON: exit code, CPU and wall seconds, and the looks: moment (CLOCK_MONOTONIC), bytes of memory (PSS) of all
    processes, processes, file descriptors of the command's own process.
Never: anything of the tree that outlives this process.

This process is the reaper of all that the command starts (PR_SET_CHILD_SUBREAPER, prctl(2)): a worker whose parent has
ended becomes its child. When nothing is left to wait for, RUSAGE_CHILDREN is the CPU of every process there was, what
it cost to look at them not among it.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
_PROC = Path("/proc")
Look = tuple[float, int, int, int]


def main(report: str, limit: str, every: str, *command: str) -> None:
    """Run the command to its end and that of all it started, and write the report."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl refused to make this process a reaper")
    begin = time.monotonic()
    main_process = subprocess.Popen(command)
    looks: list[Look] = []
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(main_process.pid, float(every), looks, over))
    watch.start()
    signal.signal(signal.SIGALRM, lambda *_: _kill_all())
    signal.setitimer(signal.ITIMER_REAL, float(limit))
    code, end = _reap(main_process.pid)
    over.set()
    watch.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "exit_code": code,
        "cpu": used.ru_utime + used.ru_stime,
        "wall": end - begin,
        "begin": begin,
        "looks": looks,
    }
    Path(report).write_text(json.dumps(told), "utf-8")


def _reap(main_pid: int) -> tuple[int, float]:
    """Wait for every process there is; the exit code of the command's own, and when it ended."""
    code, end = -1, time.monotonic()
    with suppress(ChildProcessError):
        while True:
            pid, status = os.wait()
            if pid == main_pid:
                code, end = os.waitstatus_to_exitcode(status), time.monotonic()
    return code, end


def _watch(main_pid: int, every: float, looks: list[Look], over: threading.Event) -> None:
    while not over.is_set():
        memory = [_pss(pid) for pid in _descendants()]
        looks.append((time.monotonic(), sum(memory), len(memory), _descriptors(main_pid)))
        over.wait(every)


def _descendants() -> Iterator[int]:
    parents = dict(_parents())
    known = {os.getpid()}
    while found := {pid for pid, parent in parents.items() if parent in known} - known:
        yield from found
        known |= found


def _parents() -> Iterator[tuple[int, int]]:
    """Each process and its parent."""
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it has ended since
                # The name in brackets may hold anything; what follows its last bracket does not.
                yield int(entry.name), int((entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])


def _pss(pid: int) -> int:
    """Memory of a process in bytes, each shared page counted in equal parts for those that share it (proc(5))."""
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text("utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _descriptors(pid: int) -> int:
    with suppress(OSError):
        return len(os.listdir(_PROC / str(pid) / "fd"))  # noqa: PTH208 - names are enough
    return 0


def _kill_all() -> None:
    for pid in [*_descendants()]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
