"""Exchanges copied into another WARC file, byte for byte where they lie as gzip members, else as members made of them.

In: a file and the place of a capture. Out: the members of its group, with the warcinfo record that holds for them,
and the certificates that they name, where the file has them. What is copied can be read, or it is no copy:
`RecordUnreadable`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from storage.warc.beside import group_at
from storage.warc.certificates import is_about_tls
from storage.warc.fields import from_block
from storage.warc.member import member
from storage.warc.record import Record, bare, second_field
from storage.warc.stored import Gap, Stored, stored_records
from storage.warc.warcinfo import copies_record

_GZIP, _WARC = b"\x1f\x8b\x08", b"WARC/"


@dataclass(slots=True)
class _Chains:
    """The certificates in a file, found as far as was read: each part of it is read once, whatever is asked for."""

    path: Path
    _read_to: int = 0
    _found: dict[str, list[bytes]] = field(default_factory=dict)

    def called(self, record_id: str, before: int) -> list[bytes]:
        """The members of a chain of this id, and of what is said of it; they stand before an exchange at `before`."""
        for stored in stored_records(self.path, self._read_to):
            if stored.offset >= before:
                break
            self._read_to = stored.end
            if isinstance(stored, Stored) and is_about_tls(stored.record):
                chain = bare(stored.record.get("WARC-Concurrent-To") or "") or stored.record.id
                self._found.setdefault(chain, []).append(member_of(self.path, stored))
        return self._found.get(record_id, [])


@dataclass(slots=True)
class RecordCopies:
    """What is copied from files to one file: each warcinfo record once, before the first record that names it."""

    _told: set[str] = field(default_factory=set)
    _infos: dict[Path, dict[str, bytes]] = field(default_factory=dict)
    _chains: dict[Path, _Chains] = field(default_factory=dict)

    @staticmethod
    def beginning(filename: str, at: datetime) -> bytes:
        """The first member of the file of this name that is begun at `at`."""
        return member(copies_record(filename, at))

    def of(self, path: Path, offset: int) -> Iterator[bytes]:
        """The members of the exchange at `offset`. Raises `RecordUnreadable`, `ArchiveMissing`."""
        group = group_at(path, offset)
        ordered = sorted(group, key=lambda stored: stored.offset)
        named = bare(group[0].record.get("WARC-Warcinfo-ID") or "")
        if named and named not in self._told and (info := self._info(path, named)):
            self._told.add(named)
            yield info
        yield from self._certificates(path, group)
        for stored in ordered:
            yield member_of(path, stored)

    def _certificates(self, path: Path, group: Sequence[Stored]) -> Iterator[bytes]:
        """What the server of an exchange proved itself with, before the first exchange that names it."""
        said = [from_block(stored.record.block) for stored in group if stored.record.type == "metadata"]
        named = next((one["tls-certificates"] for one in said if "tls-certificates" in one), "")
        if named and named not in self._told:
            self._told.add(named)
            yield from self._chains.setdefault(path, _Chains(path)).called(named, group[0].offset)

    def _info(self, path: Path, record_id: str) -> bytes | None:
        """The warcinfo record of this id; most files have it first, and those of many jobs are read through once."""
        if path not in self._infos or record_id not in self._infos[path]:
            self._infos[path] = dict(_infos(path, record_id))
        return self._infos[path].get(record_id)


def _infos(path: Path, wanted: str) -> Iterator[tuple[str, bytes]]:
    for number, found in enumerate(stored_records(path)):
        if isinstance(found, Gap) or found.record.type != "warcinfo":
            continue
        yield found.record.id, member_of(path, found)
        if number == 0 and found.record.id == wanted:
            return


def member_of(path: Path, stored: Stored) -> bytes:
    """A record as a gzip member of its own: as it lies there, where it is one."""
    with path.open("rb") as file:
        file.seek(stored.offset)
        raw = file.read(stored.end - stored.offset)
    is_member = raw.startswith(_GZIP) and stored.flaw is None and _beginsas_warc(raw)
    return raw if is_member else member(as_warc(stored.record))


def _beginsas_warc(raw: bytes) -> bool:
    return zlib.decompressobj(wbits=31).decompress(raw, len(_WARC)) == _WARC


def as_warc(record: Record) -> Record:
    """A record with a date as WARC has it: those of ARC files are 14 digits."""
    date = second_field(record.at) if (record.get("WARC-Date") or "").isdigit() else None
    fields = tuple((name, date if date and name == "WARC-Date" else value) for name, value in record.fields)
    return replace(record, fields=fields)
