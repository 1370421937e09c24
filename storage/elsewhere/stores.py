"""A store of files, by fsspec: S3, a folder, whatever protocol has its package.

In: a URL such as s3://bucket/prefix. Out: sizes, ranges of bytes, copies; faults as `StoreError`s, after tries with
pauses between them. Credentials, endpoint and region come from where the package looks (for S3: the environment, and
the profiles of AWS), never from the URL.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from storage.elsewhere.errors import BadStore, StoreLacks, StoreRefuses, StoresUnavailable, StoreUnreachable

_LOG = logging.getLogger(__name__)
_PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try."""
_PIECE = 8 << 20
_S3 = {"s3", "s3a"}
_WHOLE_OR_NOT = {*_S3, "gs", "gcs", "abfs", "az", "memory"}
"""Protocols of stores in which an object appears when all of it is there; elsewhere a file is renamed into place."""
_TIMES: dict[str, object] = {"retries": {"total_max_attempts": 1}, "connect_timeout": 5, "read_timeout": 60}
"""We try again ourselves, alike for all stores; a listing that is remembered would hide what happened since."""

_Answer = TypeVar("_Answer")


def checked(url: str) -> str:
    """The URL of a store without a slash at its end. Raises BadStore where it is none, or holds a secret."""
    parts = urlsplit(url)
    shown = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
    if not parts.scheme or not (parts.netloc or parts.path.strip("/")):
        raise BadStore(url=repr(url), why="it names no protocol and place")
    if parts.password or parts.query or (parts.scheme.startswith("s3") and "@" in parts.netloc):
        raise BadStore(url=shown, why="it has a password or a query in it, which would be kept and shown")
    return url.rstrip("/")


class Store:
    """The store that a URL leads to. Methods raise StoreError, each after some tries."""

    def __init__(self, url: str) -> None:
        """Nothing is asked yet. Raises BadStore, StoresUnavailable."""
        self.protocol = urlsplit(checked(url)).scheme
        self._system = _system(self.protocol)

    def size(self, place: str) -> int:
        """Bytes of a file."""
        return int(self._asked(place, lambda: self._system.info(place))["size"])

    def has(self, place: str) -> bool:
        """Whether anything is there. Where the whole bucket is missing: StoreRefuses."""
        try:
            self.size(place)
        except StoreLacks:
            return False
        return True

    def part(self, place: str, start: int, end: int) -> bytes:
        """The bytes of a file from `start` to before `end`."""
        # s3fs has another second parameter there than fsspec: by name.
        found: bytes = self._asked(place, lambda: self._system.cat_file(place, start=start, end=end))
        return found

    def pieces(self, place: str, size: int) -> Iterator[bytes]:
        """All bytes of a file, in pieces of some megabytes."""
        for start in range(0, size, _PIECE):
            yield self.part(place, start, min(start + _PIECE, size))

    def put(self, source: Path, place: str) -> None:
        """A copy of a file, which is at `place` when all of it is, or not at all."""
        is_atomic = self.protocol in _WHOLE_OR_NOT
        target = place if is_atomic else f"{place}.part"
        self._asked(place, lambda: self._put(source, target))
        if not is_atomic:
            self._asked(place, lambda: self._system.mv(target, place))

    def _put(self, source: Path, target: str) -> None:
        if self.protocol not in _WHOLE_OR_NOT:
            self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
        self._system.put_file(str(source), target)

    def files(self, place: str) -> list[str]:
        """Every file at or below a place, as URLs."""
        found: list[str] = self._asked(place, lambda: self._system.find(place))
        return [str(self._system.unstrip_protocol(one)) for one in found]

    def _asked(self, place: str, ask: Callable[[], _Answer]) -> _Answer:
        """An answer of the store; what may pass is tried again."""
        for pause in (*_PAUSES, None):
            try:
                return ask()
            except _faults() as fault:
                error = _said(place, fault)
                if pause is None or not isinstance(error, StoreUnreachable):
                    raise error from fault
            _LOG.warning("%s does not answer (%s), and is asked again.", place, error.facts["why"])
            time.sleep(pause)
        raise AssertionError  # the last try has answered or raised


@cache
def _system(protocol: str) -> Any:
    try:
        import fsspec  # noqa: PLC0415 - an extra, and slow to import

        made = fsspec.filesystem(protocol, skip_instance_cache=True, **_options(protocol))
    except ImportError as fault:
        raise StoresUnavailable(protocol=protocol, why=str(fault)) from fault
    except ValueError as fault:
        raise BadStore(url=f"{protocol}://", why=str(fault)) from fault
    if protocol in _S3:
        made.retries = 1  # of its own five tries at a range each has five within
    return made


def _options(protocol: str) -> dict[str, object]:
    if protocol not in _S3:
        return {}
    from storage.elsewhere.s3_session import EndingSession  # noqa: PLC0415 - of the extra

    return {"config_kwargs": _TIMES | {"http_session_cls": EndingSession}, "use_listings_cache": False}


def _faults() -> tuple[type[BaseException], ...]:
    """What a store raises, by what is imported: botocore's own are no OSError."""
    found: list[type[BaseException]] = [OSError]
    for module, name in (("botocore.exceptions", "BotoCoreError"), ("aiohttp", "ClientError")):
        with suppress(KeyError):
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


def _said(place: str, fault: BaseException) -> StoreLacks | StoreRefuses | StoreUnreachable:
    why = " ".join(str(fault).split()) or type(fault).__name__
    if isinstance(fault, FileNotFoundError):
        return StoreRefuses(store=place, why=why) if "bucket" in why.lower() else StoreLacks(store=place, why=why)
    if isinstance(fault, PermissionError) or any(words in why.lower() for words in _WORDS):
        return StoreRefuses(store=place, why=why)
    if isinstance(fault, OSError) and fault.errno in _REFUSALS:
        return StoreRefuses(store=place, why=why)
    return StoreUnreachable(store=place, why=why)


_WORDS = ("credentials", "no space left", "quota", "insufficient storage", "read-only")
"""What servers say that have no name of the standard for it, and that does not pass by itself."""
_REFUSALS = {22, 28, 30, 122}
"""EINVAL, ENOSPC, EROFS, EDQUOT: they do not pass by themselves."""
