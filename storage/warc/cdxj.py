"""A line of an index for each capture of a file: CDXJ, as pywb, wabac and cdxj-indexer read it.

In: a WARC or ARC file. Out: `SURT SP YYYYMMDDhhmmss SP JSON` lines, in the order of the file; sorted by their bytes
they can be searched by halves. Requests, metadata and what Microfiche keeps for itself are no captures: no line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from storage.warc.cdx_key import key_of
from storage.warc.group import WIRE_URN
from storage.warc.originals import indexed_digest
from storage.warc.record import Record, Unreadable, bare
from storage.warc.stored import Gap, Stored, stored_records
from storage.warc.warcinfo import JOB_URN, SITE_URN
from storage.warc.wire import MalformedAnswer, parse_response, value_of
from storage.wire_response import WireResponse

_CAPTURES = frozenset({"response", "revisit", "resource"})
_OUR_OWN = (WIRE_URN, SITE_URN, JOB_URN)
_FILE = b'"filename": "'
_UNKNOWN = "unk"
"""The media type of what has none, as pywb writes it."""


def lines_of(path: Path) -> Iterator[bytes | Gap]:
    """The lines of a file, with their ends, and the stretches that hold no readable record. Raises `ArchiveMissing`."""
    for found in stored_records(path):
        if isinstance(found, Gap):
            yield found
        elif (line := line_of(found, path.name)) is not None:
            yield line


def file_of(line: bytes) -> str:
    """The name of the file in which the capture of one of these lines lies."""
    return str(json.loads(line[line.rindex(_FILE) + len(_FILE) - 1 : -2]))


def line_of(stored: Stored, file: str) -> bytes | None:
    """The line of a record that lies in the file of this name; None for what is no capture."""
    record = stored.record
    url = bare(record.get("WARC-Target-URI") or "")
    if record.type not in _CAPTURES or not url or url.startswith(_OUR_OWN):
        return None
    try:
        moment = f"{record.at:%Y%m%d%H%M%S}".rjust(14, "0")
    except Unreadable:
        return None  # `import` and `verify` tell of it
    told = _told(record, url) | {
        "length": str(stored.end - stored.offset),
        "offset": str(stored.offset),
        "filename": file,
    }
    return f"{key_of(url)} {moment} {json.dumps(told)}\n".encode("ascii")


def _told(record: Record, url: str) -> dict[str, str]:
    """What a line says beside the place: a revisit without a head has no status, one without a digest none."""
    answer = _answer(record)
    if record.type == "revisit":
        told = {"url": url, "mime": "warc/revisit", "status": _status(answer)}
        return {name: value for name, value in (told | {"digest": record.get("WARC-Payload-Digest")}).items() if value}
    mime = (value_of(answer.headers, "content-type") if answer else record.get("Content-Type")) or ""
    return {
        "url": url,
        "mime": mime.partition(";")[0].strip().lower() or _UNKNOWN,
        "status": _status(answer) or "200",
        "digest": indexed_digest(record, answer),
    }


def _status(answer: WireResponse | None) -> str | None:
    return str(answer.status) if answer else None


def _answer(record: Record) -> WireResponse | None:
    """The head of an answer; the body is not looked at."""
    if "application/http" not in (record.get("Content-Type") or "").lower():
        return None
    try:
        return parse_response(record.block, "HEAD")
    except MalformedAnswer:
        return None
