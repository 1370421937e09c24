"""The calls of a process that change files, counted over all its threads; the n-th can be disturbed.

In: a `Disturbance`. Out: a signal just before the n-th call, or an error in its place; or whatever another `Counter`
does before each.
Counted are write, pwrite, ftruncate, fsync, rename and unlink: of our own code by the module `os` and the files of
`io`, of SQLite by its own system calls, which it lets be exchanged for such tests (`xSetSystemCall` of its VFS), and by
the method `xSync` of its files, behind which it calls fsync.
"""

from __future__ import annotations

import ctypes
import errno
import io
import os
import resource
import signal
import stat
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

FULL, BROKEN, READ_ONLY, USED_UP = "ENOSPC", "EIO", "EROFS", "EMFILE"
SIGNALS = ("SIGKILL", "SIGTERM", "SIGINT")
FIRED = "disturbed at call "
COUNTED = "calls counted: "


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What happens at the n-th call (from 1; 0: nothing, calls are only counted).

    `what`: a signal's name, FULL (half of the bytes, and an error for that call and all behind it that need room),
    READ_ONLY (an error for that call and all behind it), BROKEN (an error for that call alone), or USED_UP (from there
    on nothing more can be opened: the limit of the process is set to that). `kind`: part of the names of calls that are
    counted, and that fail ("fsync"; "": all).
    """

    n: int
    what: str = "SIGKILL"
    kind: str = ""


_WRITES = ("write", "pwrite")
_REAL_WRITE, _REAL_OPEN = os.write, io.open


class Counter(Protocol):
    """Hears of each call before it is made; calls are made within its `turn`."""

    turn: AbstractContextManager[Any]

    def passed(self, kind: str) -> str:
        """Count a call; the name of the error that it is to fail with, or ""."""

    def said(self) -> None:
        """Tell on stderr what there is to tell."""


class _Disturber:
    """What was called so far, and what is to happen. Calls of several threads need not wait for each other."""

    turn: AbstractContextManager[Any] = nullcontext()

    def __init__(self, disturbance: Disturbance) -> None:
        self._given, self._count, self._lock = disturbance, 0, threading.Lock()
        self._lasting = ""

    def passed(self, kind: str) -> str:
        """Count a call; the name of the error that it is to fail with, or ""."""
        if self._given.kind not in kind:
            return ""
        with self._lock:
            self._count += 1
            if self._count == self._given.n:
                return self._fire(kind)
        return self._lasting if self._lasting != FULL or kind in _WRITES else ""

    def _fire(self, kind: str) -> str:
        what = self._given.what
        _REAL_WRITE(2, f"{FIRED}{self._count}: {kind} {what}\n".encode())
        if what == "SIGKILL":
            os.killpg(0, signal.SIGKILL)
        if what in SIGNALS:
            os.kill(os.getpid(), getattr(signal, what))
            return ""
        if what == USED_UP:
            resource.setrlimit(resource.RLIMIT_NOFILE, (3, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            return ""
        self._lasting = what if what != BROKEN else ""
        return what if what != FULL or kind in _WRITES else ""

    def said(self) -> None:
        """Tell on stderr how many calls there were."""
        _REAL_WRITE(2, f"{COUNTED}{self._count}\n".encode())


def arm(disturbance: Disturbance) -> Callable[[], None]:
    """Count, and disturb, from here on; call the result at the end to have the count told on stderr."""
    return count(_Disturber(disturbance))


def count(counter: Counter) -> Callable[[], None]:
    """Have a counter hear of all calls from here on; the result is for the end, as above."""
    for name in ("fsync", "rename", "replace", "unlink", "ftruncate"):
        setattr(os, name, _counted(counter, "rename" if name == "replace" else name, getattr(os, name)))
    real: Any = os
    real.write = _counted_write(counter)
    files: Any = io
    files.open = _counted_open(counter)
    _exchange_calls_of_sqlite(counter)
    _exchange_sync_of_sqlite(counter)
    return counter.said


def _fault(name: str) -> OSError:
    number = getattr(errno, name)
    return OSError(number, os.strerror(number))


def _counted(counter: Counter, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        with counter.turn:
            if name := counter.passed(kind):
                raise _fault(name)
            return real(*args, **kwargs)

    return call


def _counted_write(counter: Counter) -> Callable[[int, Any], int]:
    """As `os.write`; what goes to a pipe or a terminal is none of ours."""

    def call(fd: int, data: Any) -> int:
        with counter.turn:
            if stat.S_ISREG(os.fstat(fd).st_mode) and fd > 2 and (name := counter.passed("write")):
                if name == FULL and len(data) > 1:
                    return _REAL_WRITE(fd, bytes(data)[: len(data) // 2])
                raise _fault(name)
            return _REAL_WRITE(fd, data)

    return call


def _counted_open(counter: Counter) -> Callable[..., Any]:
    class Counted(io.FileIO):
        def write(self, data: Any, /) -> int:
            with counter.turn:
                if name := counter.passed("write"):
                    raise _fault(name)
                return super().write(data)

    def opened(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if not set("wxa+") & set(mode) or args or kwargs.get("buffering", -1) == 0:
            return _REAL_OPEN(file, mode, *args, **kwargs)
        raw = Counted(file, mode.replace("b", "").replace("t", ""))
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, **kwargs)

    return opened


# SQLite


_POINTER, _INT, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
_SET = ctypes.CFUNCTYPE(_INT, _POINTER, _TEXT, _POINTER)
_GET = ctypes.CFUNCTYPE(_POINTER, _POINTER, _TEXT)
_BEFORE = ("xOpen", "xDelete", "xAccess", "xFullPathname", "xDlOpen", "xDlError", "xDlSym", "xDlClose", "xRandomness")
_BEHIND = ("xSleep", "xCurrentTime", "xGetLastError", "xCurrentTimeInt64")


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs`, version 3, as far as the two functions that are wanted."""

    _fields_ = (
        *((name, _INT) for name in ("iVersion", "szOsFile", "mxPathname")),
        ("pNext", _POINTER),
        ("zName", _TEXT),
        ("pAppData", _POINTER),
        *((name, _POINTER) for name in (*_BEFORE, *_BEHIND)),
        ("xSetSystemCall", _SET),
        ("xGetSystemCall", _GET),
    )


_SIGNATURES = {
    "write": (ctypes.c_ssize_t, _INT, _POINTER, ctypes.c_size_t),
    "pwrite64": (ctypes.c_ssize_t, _INT, _POINTER, ctypes.c_size_t, ctypes.c_int64),
    "ftruncate": (_INT, _INT, ctypes.c_int64),
    "unlink": (_INT, _TEXT),
}
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
"""SQLite keeps the pointer to the name; as a text of ctypes it would become another."""
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
_METHODS = _POINTER * 19
"""`sqlite3_io_methods`, version 3: a number, and eighteen functions."""
_XSYNC = 5
_IOERR_FSYNC = 10 | (4 << 8)
_kept: list[Any] = []
"""What C holds pointers to must not be collected."""


def _vfs() -> Any:
    library = ctypes.CDLL("libsqlite3.so.0")
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    return library.sqlite3_vfs_find(None)


def _exchange_calls_of_sqlite(counter: Counter) -> None:
    vfs = _vfs()
    for name, signature in _SIGNATURES.items():
        kind = ctypes.CFUNCTYPE(*signature, use_errno=True)
        at = vfs.contents.xGetSystemCall(vfs, name.encode())
        if at is None:
            continue  # built without pwrite64: the other name is there
        counted = kind(_counted_in_c(counter, name.removesuffix("64"), kind(at)))
        _kept.append(counted)
        assert vfs.contents.xSetSystemCall(vfs, name.encode(), ctypes.cast(counted, _POINTER)) == 0, name


def _counted_in_c(counter: Counter, kind: str, real: Callable[..., int]) -> Callable[..., int]:
    def call(*args: Any) -> int:
        with counter.turn:
            if name := counter.passed(kind):
                ctypes.set_errno(getattr(errno, name))
                return -1
            return real(*args)

    return call


def _exchange_sync_of_sqlite(counter: Counter) -> None:
    """A file that SQLite opens from now on has our `xSync` among its methods."""
    vfs, ours = _vfs(), dict[int, Any]()
    opened = _OPEN(vfs.contents.xOpen)

    def methods(at: int) -> Any:
        copy = _METHODS.from_buffer_copy(_METHODS.from_address(at))
        sync = _SYNC(_counted_sync(counter, _SYNC(copy[_XSYNC])))
        _kept.append(sync)
        copy[_XSYNC] = ctypes.cast(sync, _POINTER).value
        return copy

    def call(vfs_: int, name: int, file: int, flags: int, told: int) -> int:
        code = opened(vfs_, name, file, flags, told)
        first = _POINTER.from_address(file)
        if code == 0 and first.value is not None:
            first.value = ctypes.addressof(ours.setdefault(first.value, methods(first.value)))
        return code

    counted = _OPEN(call)
    _kept.extend((counted, ours))
    vfs.contents.xOpen = ctypes.cast(counted, _POINTER).value


def _counted_sync(counter: Counter, real: Callable[..., int]) -> Callable[..., int]:
    def call(file: int, flags: int) -> int:
        with counter.turn:
            return _IOERR_FSYNC if counter.passed("sqlite-fsync") else real(file, flags)

    return call
