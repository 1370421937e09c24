"""One WARC record: its fields and its block, to bytes and back.

In: fields and a block, or bytes. Out: bytes, or a `Record`. Fields are written so that no value can become a field
of its own; what is read may be anybody's, so every fault is an `Unreadable` with a reason.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote

EARLIEST, LATEST = 1000, 9000
"""Years of a WARC-Date that is believed: times are reckoned with, so there must be room on both sides."""

_HEAD_LIMIT = 1_000_000
_VERSION = re.compile(rb"WARC/(?:1\.[01]|0\.1[678])")
_URL_SAFE = "".join(chr(code) for code in range(0x21, 0x7F))
_AS_IT_IS = "".join(map(chr, range(0x80)))
_OF_URI = re.compile(rb"[\w-]+-URI[ \t]*:", re.I)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")
_BETWEEN = b"\r\n\r\n"
_REQUIRED = ("WARC-Type", "Content-Length")
"""Without these nothing is known of a record; what else is missing, readers can do without (WARC 1.1 §5)."""


class Unreadable(ValueError):
    """These bytes are no whole record; the message says why."""


class WrongLength(Unreadable):
    """The record's Content-Length does not lead to its end."""

    def __init__(self) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()).rstrip("."))


class CutShort(Unreadable):
    """The bytes end before the block does: `lacking` of them are missing."""

    def __init__(self, lacking: int) -> None:
        self.lacking = lacking
        super().__init__(f"the block ends {lacking} bytes early")


class Bytes(Protocol):
    """What bytes, mmap and memoryview have in common as far as records go."""

    def __len__(self) -> int: ...
    def __getitem__(self, part: slice, /) -> bytes: ...
    def find(self, needle: bytes, start: int = ..., end: int = ..., /) -> int:
        """As `bytes.find`."""
        ...

    def rfind(self, needle: bytes, start: int = ..., end: int = ..., /) -> int:
        """As `bytes.rfind`."""
        ...


@dataclass(frozen=True, slots=True)
class Record:
    """One record: fields in their order, Content-Length left out, and the block."""

    fields: tuple[tuple[str, str], ...]
    block: bytes
    _named: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """The first value of each field, by its name in lower case: they are asked for again and again."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_named", {name.lower(): value for name, value in reversed(self.fields)})

    def get(self, name: str) -> str | None:
        """The first value of a field, whatever the case of its name; None when it is missing."""
        return self._named.get(name.lower())

    @property
    def type(self) -> str:
        """WARC-Type in lower case."""
        return (self.get("WARC-Type") or "").lower()

    @property
    def id(self) -> str:
        """WARC-Record-ID without its angle brackets."""
        return bare(self.get("WARC-Record-ID") or "")

    @property
    def at(self) -> datetime:
        """WARC-Date in UTC. Raises `Unreadable`."""
        return parse_date(self.get("WARC-Date") or "")


def serialise(record: Record) -> bytes:
    """The bytes of a WARC/1.1 record with the two line ends behind it (WARC 1.1 §4)."""
    lines = [f"{name}: {_UNPRINTABLE.sub(_percent, value)}\r\n" for name, value in record.fields]
    lines.append(f"Content-Length: {len(record.block)}\r\n\r\n")
    return b"".join([b"WARC/1.1\r\n", "".join(lines).encode("ascii"), record.block, _BETWEEN])


def sha256_field(data: bytes) -> str:
    """A digest as WARC-Block-Digest and WARC-Payload-Digest hold it."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def date_field(at: datetime) -> str:
    """A time as WARC-Date holds it: UTC, microseconds (WARC 1.1 §5.4). The time must be aware."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def second_field(at: datetime) -> str:
    """A time as WARC-Date of WARC 1.0 held it: UTC, whole seconds, what lies behind them cut off."""
    return date_field(at)[:19] + "Z"


def parse_date(text: str) -> datetime:
    """A WARC-Date of any precision, or the 14 digits of an ARC, in UTC. Raises `Unreadable`."""
    text = text.strip()
    if re.fullmatch(r"\d{14}", text):
        text = f"{text[:8]}T{text[8:]}Z"
    elif re.fullmatch(r"\d{4}(-\d\d)?", text):
        text = (text + "-01-01")[:10]
    try:
        at = datetime.fromisoformat(text)
        utc = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise Unreadable(f"WARC-Date {text[:40]!r} is no time") from fault
    if not EARLIEST <= utc.year <= LATEST:
        raise Unreadable(f"WARC-Date {text[:40]!r} lies beyond the years {EARLIEST} to {LATEST}")
    return utc


def url_field(url: str) -> str:
    """A URL as a field holds it: blanks, control and non-ASCII characters percent-encoded, nothing else changed."""
    return quote(url.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), safe=_URL_SAFE)


def bare(uri: str) -> str:
    """A URI without the angle brackets that some fields (and wget in all) put around it."""
    uri = uri.strip()
    return uri[1:-1] if uri.startswith("<") and uri.endswith(">") else uri


def parse_warc(data: Bytes, at: int) -> tuple[Record, int]:
    """The WARC record that begins at `at`, and the offset behind it and its blank lines.

    Raises `Unreadable`, and of these `WrongLength` where something else than line ends stands behind the block.
    """
    fields, start, end = _outline(data, at)
    behind = _behind(data, end)
    return _record(fields, data, start, end), behind


def parse_overlong(data: Bytes, at: int) -> tuple[Record, int, int]:
    """A record whose block is longer than its Content-Length says, whole up to the line ends before the next record.

    The offset behind it, and how many bytes its Content-Length lacks. Raises `WrongLength` where the block would take
    in the beginning of another record, or has no visible end.
    """
    fields, start, said = _outline(data, at)
    if _next_record(data, start) < min(said, len(data)):
        raise WrongLength
    behind = _next_record(data, said)
    if data[behind - len(_BETWEEN) : behind] != _BETWEEN or behind - said > _HEAD_LIMIT:
        raise WrongLength
    end = behind - len(_BETWEEN)
    return _record(fields, data, start, end), behind, end - said


def parse_short(data: Bytes, at: int) -> tuple[Record, int, int]:
    """A record whose block is shorter than its Content-Length says: it ends where the next record begins, or the data.

    The offset behind it, and how many bytes its Content-Length is too large. Raises `WrongLength` where no line ends
    stand before the next record, or the block does reach as far as it says.
    """
    head, start = _head(data, at)
    fields = _fields(head)
    said, behind = start + _length(fields), _next_record(data, start)
    if data[behind - len(_BETWEEN) : behind] != _BETWEEN or said <= behind - len(_BETWEEN):
        raise WrongLength
    end = max(start, behind - len(_BETWEEN))
    return _record(fields, data, start, end), behind, said - end


def _next_record(data: Bytes, at: int) -> int:
    """Where the next record of an uncompressed file begins; the end of the data where none does."""
    while (at := data.find(b"\nWARC/", at)) >= 0:
        at += 1
        if _VERSION.match(bytes(data[at : at + 8])):
            return at
    return len(data)


def _outline(data: Bytes, at: int) -> tuple[list[tuple[str, str]], int, int]:
    """The fields of a record, and where its block begins and should end."""
    head, start = _head(data, at)
    fields = _fields(head)
    end = start + _length(fields)
    if end > len(data):
        raise CutShort(end - len(data))
    return fields, start, end


def _record(fields: list[tuple[str, str]], data: Bytes, start: int, end: int) -> Record:
    return Record(tuple(pair for pair in fields if pair[0].lower() != "content-length"), bytes(data[start:end]))


def _percent(match: re.Match[str]) -> str:
    return quote(match[0].encode("utf-8", "replace"))


def _head(data: Bytes, at: int) -> tuple[bytes, int]:
    """The record's head without its blank line, and where the block begins."""
    limit = at + _HEAD_LIMIT
    ends = [(data.find(b"\r\n\r\n", at, limit), 4)]
    ends.append((data.find(b"\n\n", at, limit if ends[0][0] < 0 else ends[0][0]), 2))
    found = min((pair for pair in ends if pair[0] >= 0), default=None)
    head = bytes(data[at : found[0] if found else at + 40])
    if not _VERSION.match(head):
        raise Unreadable("no record begins here")
    if found is None:
        raise Unreadable("the record's head has no end")
    return head, sum(found)


def _fields(head: bytes) -> list[tuple[str, str]]:
    text = _text(head).replace("\r\n", "\n")
    lines = re.sub(r"\n[ \t]+", " ", text).split("\n")[1:]
    if any(line.startswith("WARC/") for line in lines):
        raise Unreadable("the record's head runs into another record")
    split = [line.split(":", 1) for line in lines if ":" in line]
    fields = [(name.strip(), value.strip()) for name, value in split]
    names = {name.lower() for name, _ in fields}
    for needed in _REQUIRED:
        if needed.lower() not in names:
            raise Unreadable(f"the record has no {needed}")
    return fields


def _text(head: bytes) -> str:
    """A head as text. Bytes that are no UTF-8 are percent-coded one by one in a URI, as they went over the wire."""
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError:
        return b"\n".join(map(_in_utf8, head.split(b"\n"))).decode("utf-8", "replace")


def _in_utf8(line: bytes) -> bytes:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return quote(line, safe=_AS_IT_IS).encode() if _OF_URI.match(line) else line
    return line


def _length(fields: list[tuple[str, str]]) -> int:
    values = {value for name, value in fields if name.lower() == "content-length"}
    value = values.pop()
    if values or not re.fullmatch(r"[0-9]{1,15}", value):
        raise Unreadable("the record's Content-Length is unusable")
    return int(value)


def _behind(data: Bytes, end: int) -> int:
    """Where the next record begins; what lies behind a block must be line ends, or the length was wrong."""
    at = end
    while data[at : at + 1] in (b"\r", b"\n") and at - end < 16:
        at += 1
    if at == len(data) or data[end : end + 4] == _BETWEEN or _VERSION.match(bytes(data[at : at + 8])):
        return at
    raise WrongLength
