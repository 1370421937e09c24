"""Which process of which machine something belongs to, and whether it still runs.

In: a process id of this machine, or what was noted of a process of whichever. Out: what to note, or whether it runs.
Never: a guess about another machine, of which nothing can be seen from here.
"""

from __future__ import annotations

import os
import socket
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class ProcessMark:
    """A process: the host name of its machine, the boot of it, its id, and when it began (clock ticks since boot)."""

    host: str
    boot_id: str
    pid: int
    pid_started: str

    def is_of_here(self) -> bool:
        """Whether it was begun on this machine, where it can be seen whether it runs."""
        return self.host == socket.gethostname() and bool(self.pid_started)

    def runs(self) -> bool:
        """Whether it still runs; of a process of this machine."""
        return self.boot_id == _boot() and _started(self.pid) == self.pid_started

    def noted(self) -> dict[str, Any]:
        """As the columns of a row."""
        return asdict(self)


def mark_of(pid: int) -> ProcessMark:
    """The mark of a process of this machine."""
    return ProcessMark(socket.gethostname(), _boot(), pid, _started(pid))


def this_process() -> ProcessMark:
    """The mark of this process, also after a fork."""
    return _mark_of_this(os.getpid())


@cache
def _mark_of_this(pid: int) -> ProcessMark:
    return mark_of(pid)


def _boot() -> str:
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else ""


def _started(pid: int) -> str:
    """When the process began, in clock ticks since boot (proc(5), stat field 22); '' when there is none to be seen.

    A zombie counts as none: it will never write again.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in {"Z", "X"} else fields[19]
