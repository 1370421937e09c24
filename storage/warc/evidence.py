"""The records that speak for an exchange, one by one as they lie: its own, and those of its job that stand before it.

In: a file and where a capture lies. Out: `Exhibit`s in the order of the file. Never: a record that was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from storage.warc.beside import group_at
from storage.warc.certificates import TLS_URN
from storage.warc.copying import as_warc, member_of
from storage.warc.fields import from_block, is_ours
from storage.warc.group import WIRE_URN
from storage.warc.record import Record, bare
from storage.warc.recorded import parse_recorded
from storage.warc.stored import Gap, Stored, stored_records
from storage.warc.warcinfo import SITE_URN
from storage.warc.wire import MalformedAnswer, parse_response

_NAMES = {WIRE_URN: "wire", SITE_URN: "site", TLS_URN: "certificates"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A record: `name` says what it is (its type, or wire, site, certificates, verdict), `id` how it is called.

    `date` and `target` are those of its head, as written. `member` is the record as a gzip member, `is_as_it_lies`:
    the very bytes of the file; `block` what it holds; `said` the fields of a metadata record.
    """

    name: str
    id: str
    date: str
    target: str
    member: bytes
    is_as_it_lies: bool
    block: bytes
    said: Mapping[str, str]


def of_exchange(path: Path, offset: int) -> tuple[Exhibit, ...]:
    """The records of the exchange whose capture lies at `offset`. Raises `RecordUnreadable`, `ArchiveMissing`."""
    group = group_at(path, offset)
    return tuple(_exhibit(path, stored) for stored in sorted(group, key=lambda stored: stored.offset))


def of_job(path: Path, offset: int) -> tuple[Exhibit, ...]:
    """What stands before an exchange and is true of it: the warcinfo record, the site's declaration, the certificates
    of its server and what came of verifying them; those of them that are there. Raises likewise.
    """
    wanted = _named_by(group_at(path, offset))
    return tuple(_exhibit(path, stored) for stored in _before(path, offset) if _is_wanted(stored.record, wanted))


def body_in(exhibits: Sequence[Exhibit]) -> bytes | None:
    """What the answer of an exchange carries: transfer coding taken off, content coding kept (RFC 9110 §6.4); None
    where it carries nothing that can be told from its head.
    """
    parse = parse_response if any(is_ours(one.said) for one in exhibits) else parse_recorded
    for one in exhibits:
        if one.name == "resource":
            return one.block
        if one.name == "response":
            with suppress(MalformedAnswer):
                return parse(one.block).entity
    return None


def _named_by(group: tuple[Stored, ...]) -> frozenset[str]:
    """What the records of an exchange call those of its job by: record ids, and the digest of the declaration."""
    names = {bare(stored.record.get("WARC-Warcinfo-ID") or "") for stored in group}
    for stored in group:
        if stored.record.type == "metadata":
            said = from_block(stored.record.block)
            names |= {said.get("tls-certificates", ""), f"{SITE_URN}{said.get('site-digest', '')}"}
    return frozenset(names - {"", SITE_URN})


def _before(path: Path, offset: int) -> Iterator[Stored]:
    for found in stored_records(path):
        if found.offset >= offset:
            return
        if not isinstance(found, Gap):
            yield found


def _is_wanted(record: Record, wanted: frozenset[str]) -> bool:
    if record.type == "warcinfo":
        return record.id in wanted
    target = record.get("WARC-Target-URI") or ""
    if target.startswith(SITE_URN):
        return f"{SITE_URN}{target.rpartition(':')[2]}" in wanted
    is_about = bare(record.get("WARC-Concurrent-To") or "") in wanted
    return target.startswith(TLS_URN) and (record.id in wanted or is_about)


def _exhibit(path: Path, stored: Stored) -> Exhibit:
    record, member = as_warc(stored.record), member_of(path, stored)
    with path.open("rb") as file:
        file.seek(stored.offset)
        is_as_it_lies = file.read(stored.end - stored.offset) == member
    return Exhibit(
        name=_name(record),
        id=record.id,
        date=record.get("WARC-Date") or "",
        target=bare(record.get("WARC-Target-URI") or ""),
        member=member,
        is_as_it_lies=is_as_it_lies,
        block=record.block,
        said=from_block(record.block) if record.type == "metadata" else {},
    )


def _name(record: Record) -> str:
    target = bare(record.get("WARC-Target-URI") or "")
    if record.type == "metadata" and target.startswith(TLS_URN):
        return "verdict"
    is_beside = record.type == "resource"
    return next((name for urn, name in _NAMES.items() if is_beside and target.startswith(urn)), record.type)
