"""One ARC record as the WARC record that it would be.

In: bytes of version 1 or 2 of the format, with what archives in it really hold: blanks and any byte in a URL, a media
type with its parameters, times without seconds, line ends before a record. Out: a `Record`, and where it ends.
"""

from __future__ import annotations

import re
import uuid
from urllib.parse import quote

from storage.warc.record import Bytes, CutShort, Record, Unreadable, sha256_field

_LONGEST_LINE = 25_000
_FIRST = b"filedesc://"
_NEXT = re.compile(rb"\n(?=[A-Za-z][A-Za-z0-9.+-]{0,30}:[^\n]{1,20000} \d{12,14} )")
_LINE = re.compile(
    rb"(?:\r?\n){0,2}"
    rb"(?P<url>[A-Za-z][A-Za-z0-9.+-]*:\S.{0,20000}) (?P<ip>\S+) (?P<date>\d{14}|\d{12}) (?P<mime>\S.{0,200}?)"
    rb"(?: (?:\d{3}|-) \S+ \S+ (?:\d+|-) \S+)?"  # version 2: result code, checksum, location, offset, file name
    rb" (?P<length>\d{1,15})[ \t]*\r?\n"
)


def is_arc(data: Bytes, at: int) -> bool:
    """Whether the line that begins an ARC record stands at `at`."""
    return _line(data, at) is not None


def next_arc(data: Bytes, at: int) -> int:
    """Where the next line of an uncompressed ARC file stands that begins a record; -1: none, or it is no such file."""
    if data[: len(_FIRST)] != _FIRST:
        return -1
    while (found := _NEXT.search(data, at)) is not None:  # type: ignore[call-overload]  # what is given is a buffer
        if _line(data, found.end()):
            return int(found.end())
        at = found.end()
    return -1


def parse_arc(data: Bytes, at: int) -> tuple[Record, int]:
    """The ARC record that begins at `at`, as the WARC record that it would be, and the offset behind it.

    Its record id is made of its contents, so that it is the same whenever the file is read. Raises `Unreadable`.
    """
    line = _line(data, at)
    if line is None:
        raise Unreadable("no ARC record line")
    start = at + line.end()
    end = start + int(line["length"])
    if end > len(data):
        raise CutShort(end - len(data))
    block = bytes(data[start:end])
    return Record(_fields(line, block), block), _behind(data, end)


def parse_last_arc(data: Bytes, at: int) -> Record:
    """The last record of an ARC file that ends too early, as far as it goes. Raises `Unreadable`."""
    line = _line(data, at)
    if line is None or next_arc(data, at + line.end()) >= 0:
        raise Unreadable("the block goes over other records")
    block = bytes(data[at + line.end() : len(data)])
    return Record((*_fields(line, block), ("WARC-Truncated", "unspecified")), block)


def _line(data: Bytes, at: int) -> re.Match[bytes] | None:
    return _LINE.match(bytes(data[at : at + _LONGEST_LINE]))


def _fields(line: re.Match[bytes], block: bytes) -> tuple[tuple[str, str], ...]:
    url, date = _url(line["url"]), line["date"].decode("ascii").ljust(14, "0")
    kind = "warcinfo" if url.startswith("filedesc:") else "response"
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{url} {date} {sha256_field(block)}")
    mime = line["mime"].decode("utf-8", "replace")
    return (
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{name}>"),
        ("WARC-Target-URI", url),
        ("WARC-Date", date),
        ("WARC-IP-Address", line["ip"].decode("utf-8", "replace")),
        ("Content-Type", "application/http" if block.startswith(b"HTTP/") else mime),
    )


def _url(raw: bytes) -> str:
    """The URL that was asked for; one that is no UTF-8 is percent-encoded byte by byte, as it went over the wire."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return quote(raw, safe="".join(map(chr, range(0x20, 0x7F))))


def _behind(data: Bytes, end: int) -> int:
    while data[end : end + 1] in (b"\n", b"\r"):
        end += 1
    return end
