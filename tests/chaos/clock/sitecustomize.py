"""Python with another clock and another name of the machine: imported by every process whose PYTHONPATH names this
folder, before anything else is.

In: CHAOS_CLOCK, seconds by which the clock is ahead; CHAOS_HOST, the machine's name. Out: a process that knows no other
time of day. Monotonic time, and all waiting, stay as they are.
Not libfaketime, which moves or breaks some of the waits of Python 3.11 (decision 0088).
"""

from __future__ import annotations

import ctypes
import datetime
import gc
import os
import socket
import time
from typing import Any

_AHEAD = float(os.environ.get("CHAOS_CLOCK") or 0)
_time, _time_ns, _now = time.time, time.time_ns, datetime.datetime.now


def _shift() -> None:
    ahead = datetime.timedelta(seconds=_AHEAD)
    time.time = lambda: _time() + _AHEAD
    time.time_ns = lambda: _time_ns() + int(_AHEAD * 1e9)
    # The type is written in C and cannot be assigned to; the dict behind it can, and all modules see the same type.
    inside: dict[str, Any] = gc.get_referents(datetime.datetime.__dict__)[0]
    inside["now"] = classmethod(lambda cls, tz=None: _now(tz) + ahead)
    inside["utcnow"] = classmethod(lambda cls: _now(datetime.UTC).replace(tzinfo=None) + ahead)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))


if _AHEAD:
    _shift()
if _name := os.environ.get("CHAOS_HOST"):
    socket.gethostname = lambda: _name
