"""Exchanges appended to the file of a site's day, one job after the other.

In: `Exchange`s. Out: a `Capture` each, which says where it lies. What `append` has returned is in the file; after
`sync` it is on the disk. A group of records is written by one call, so a kill leaves whole groups and at most one
torn one, which `storage.warc.recovery` cuts off. Nobody else writes to these files.

A job goes on with the file that an earlier one of the day left whole, and begins with a warcinfo record of its own,
which holds for the records behind it, up to the next (WARC 1.1 §6.2). A file ends with its day (UTC), or its size.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from isal import isal_zlib

from storage.errors import ArchiveUnwritable
from storage.folder import WarcFolder
from storage.records import Capture, Exchange
from storage.warc.capture import Place, capture_of
from storage.warc.certificates import Certificates
from storage.warc.events import FileStart, JobEnd, SiteDeclaration
from storage.warc.fields import exchange_fields
from storage.warc.group import NOT_MODIFIED, MakeId, new_id, records_of
from storage.warc.member import member
from storage.warc.names import OURS, is_of_day
from storage.warc.originals import Original, original_of
from storage.warc.record import Record
from storage.warc.rolling import largest_file
from storage.warc.warcinfo import (
    JobFacts,
    declaration_record,
    file_start,
    job_end,
    result_record,
    site_declaration,
    software,
    warcinfo_record,
)

_HEAD = 4_096
"""Bytes that hold a warcinfo record of ours, which is a tenth of that."""


Now = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class WarcWriter:
    """The WARC files to which one job writes, one at a time. Raises `ArchiveUnwritable` from every method that writes.

    `left` are the files that it has written to and left for the next.
    """

    def __init__(
        self,
        folder: Path,
        *,
        site: str,
        job: str,
        site_text: str,
        site_digest: str = "",
        operator: str = "",
        tls: str = "",
        onto: Path | None = None,
        roll_at: int | None = None,
        make_id: MakeId = new_id,
        now: Now = _now,
    ) -> None:
        """Go on with the file `onto`, or begin `folder`/SITE/YYYY/SITE-YYYYMMDDHHMMSS-JOB8-00000.warc.gz.

        `site_digest` is made of `site_text` (sha256, hex) unless it is given; `tls` says how certificates are verified.
        """
        digest = site_digest or hashlib.sha256(site_text.encode()).hexdigest()
        self._job = JobFacts(
            key=job, site=site, digest=digest, text=site_text, operator=operator, software=software(), tls=tls
        )
        self._folder, self._make_id, self._now = folder, make_id, now
        self._roll_at = roll_at or largest_file()
        self._files = WarcFolder(folder)
        self._serial, self._fd, self._size = -1, -1, 0
        self.left: list[Path] = []
        if onto is not None and goes_on(onto, self._now(), self._roll_at):
            self._go_on(onto)
        else:
            self._open_next()

    @property
    def path(self) -> Path:
        """The file that is written to now."""
        return self._path

    @property
    def opening(self) -> tuple[FileStart] | tuple[FileStart, SiteDeclaration]:
        """What the records tell with which the job began in this file; ingest it before its first capture there."""
        return self._opening

    def append(self, exchange: Exchange) -> Capture:
        """Write the records of an exchange, and say where they lie.

        A full disk leaves the file as it was before.
        """
        if not self._is_going_on():
            self.close()
            self.left.append(self._path)
            self._open_next()
        chain = self._certificates.kept_for(exchange, self._warcinfo)
        known = exchange_fields(exchange, self._job.digest, chain and chain.id)
        records = records_of(exchange, known, self._warcinfo, self._original(exchange), self._make_id)
        before, members = [[member(record) for record in some] for some in (chain.records if chain else (), records)]
        offset = self._write([*before, *members]) + sum(map(len, before))
        self._certificates.written(exchange, chain)
        which = 0 if exchange.answer else -1  # the capture is the answer's record, else that of the metadata
        length = len(members[which])
        at = offset if exchange.answer else self._size - length
        place = Place(file=self._path.name, offset=at, length=length, end=self._size)
        return capture_of(records[which], known, place, exchange.answer)

    def _original(self, exchange: Exchange) -> Original | None:
        """The record whose bytes an answer repeats, as it lies in these files; None: it is not there, or not needed."""
        if exchange.repeats is None or exchange.answer is None:
            return None
        is_needed = exchange.answer.status != NOT_MODIFIED or OURS.fullmatch(exchange.repeats.file) is None
        return original_of(self._files, exchange.repeats) if is_needed else None

    def sync(self) -> None:
        """Have the disk hold everything that was appended."""
        try:
            os.fsync(self._fd)
        except OSError as fault:
            raise self._unwritable(fault) from fault

    def finish(self, result: Mapping[str, Any]) -> JobEnd:
        """Write the job's result (why, exit_code, counts; JSON), close the file, and return the record's event."""
        record = result_record(self._job, result, self._now(), self._make_id(), self._warcinfo)
        self._write([member(record)])
        self.close()
        return job_end(record, self._path.name, self._size)

    def close(self) -> None:
        """Leave the file as it is, on the disk. Closing twice does nothing."""
        if self._fd >= 0:
            self.sync()
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _is_going_on(self) -> bool:
        return self._size < self._roll_at and self._now().astimezone(UTC).date() == self._day

    def _go_on(self, path: Path) -> None:
        """Behind what is there; the site is declared again only where the file does not begin with this declaration."""
        is_declared = _begins_with(path, self._job.digest)
        self._path, self._day = path, self._now().astimezone(UTC).date()
        self._fd = self._open(os.O_APPEND)
        self._size = os.fstat(self._fd).st_size
        start, *declaration = self._first_records()
        self._write_opening(start, *(() if is_declared else declaration), write=self._write)

    def _open_next(self) -> None:
        self._size = 0
        self._path = self._fresh_path(self._now())
        records = self._first_records()
        self._fd = self._create()
        self._write_opening(*records, write=self._begin)

    def _first_records(self) -> tuple[Record, Record]:
        at, self._warcinfo = self._now(), self._make_id()
        self._certificates = Certificates(self._make_id)  # each file stands for itself
        start = warcinfo_record(self._job, self._path.name, at, self._warcinfo)
        return start, declaration_record(self._job, at, self._make_id(), self._warcinfo)

    def _write_opening(self, start: Record, *declared: Record, write: Callable[[list[bytes]], object]) -> None:
        before, members, name = self._size, [member(record) for record in (start, *declared)], self._path.name
        write(members)
        begun = file_start(start, name, before + len(members[0]))
        self._opening = (begun, site_declaration(declared[0], name, self._size)) if declared else (begun,)

    def _begin(self, members: list[bytes]) -> None:
        """Write the first records; a file that cannot hold them is no file."""
        try:
            self._write(members)
            self._sync_folder()
        except ArchiveUnwritable:
            os.close(self._fd)
            self._fd = -1
            self._path.unlink(missing_ok=True)
            raise

    def _fresh_path(self, at: datetime) -> Path:
        """The next name that no file has; the serial number counts the files of a job."""
        utc = at.astimezone(UTC)
        self._day = utc.date()
        site, job = _plain(self._job.site), _plain(self._job.key)[:8]
        folder = self._folder / site / f"{utc:%Y}"
        while True:
            self._serial += 1
            path = folder / f"{site}-{utc:%Y%m%d%H%M%S}-{job}-{self._serial:05}.warc.gz"
            if not path.exists():
                return path

    def _create(self) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise self._unwritable(fault) from fault
        return self._open(os.O_CREAT | os.O_EXCL | os.O_APPEND)

    def _open(self, how: int) -> int:
        try:
            return os.open(self._path, os.O_WRONLY | os.O_CLOEXEC | how, 0o644)
        except OSError as fault:
            raise self._unwritable(fault) from fault

    def _sync_folder(self) -> None:
        """A new file is on the disk only when its name is: in its folder, and the folder in the ones above."""
        self.sync()
        try:
            for folder in (self._path.parent, *self._path.parent.parents[:2]):
                sync_folder(folder)
        except OSError as fault:
            raise self._unwritable(fault) from fault

    def _write(self, members: Iterable[bytes]) -> int:
        """Append all members by one write; returns the offset of the first."""
        data, offset = b"".join(members), self._size
        try:
            written = os.write(self._fd, data)
            while written < len(data):
                written += os.write(self._fd, data[written:])
        except OSError as fault:
            self._take_back(offset)
            raise self._unwritable(fault) from fault
        self._size += len(data)
        return offset

    def _take_back(self, size: int) -> None:
        """Cut what a failed write left; if even that fails, recovery cuts it later."""
        if self._fd >= 0:
            os.ftruncate(self._fd, size)

    def _unwritable(self, fault: OSError) -> ArchiveUnwritable:
        return ArchiveUnwritable(where=self._path, why=fault.strerror or str(fault))


def goes_on(path: Path, now: datetime, roll_at: int | None = None) -> bool:
    """Whether a file of ours that was left whole is still written to at `now`: its day is not over, nor is it full."""
    return is_of_day(path.name, now) and path.stat().st_size < (roll_at or largest_file())


def _begins_with(path: Path, declaration: str) -> bool:
    """Whether the first record of a file of ours, its warcinfo, names the declaration of this digest."""
    with path.open("rb") as file:
        head = isal_zlib.decompressobj(31).decompress(file.read(_HEAD))
    return f"site-digest: {declaration}\r\n".encode() in head


def sync_folder(folder: Path) -> None:
    """Have the disk hold the names in a folder."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._]+", "-", name).strip("-.") or "unnamed"
