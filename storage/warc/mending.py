"""Records of others that lack what the format requires, as they were meant (WARC 1.1 §5.2, §5.4, §6.3).

In: a record as it stands, and when the one before it was made. Out: the same record with an id, a time and a type, and
what was wrong with it. What is put in is made of the record alone, so that it is the same whenever the file is read.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from storage.warc.record import Record, Unreadable, date_field, parse_date, sha256_field

_HTTP = "application/http; msgtype=response"
_ANSWER = re.compile(rb"HTTP/\d")
_DATE_OF_ANSWER = re.compile(rb"\nDate[ \t]*:[ \t]*([^\r\n]{10,60})", re.I)
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?\d*")
_LEAP = re.compile(r"([T ]\d\d:\d\d):60")
_HEAD = 16_384


@dataclass(frozen=True, slots=True)
class Mended:
    """`flaws` say what was wrong; empty: nothing was."""

    record: Record
    flaws: tuple[str, ...] = ()


def mended(record: Record, before: datetime | None) -> Mended:
    """A record that can be known by an id and placed in time; `before`: the time of the record before it, if any.

    Where no time can be found the record keeps what it has, and whoever asks for it hears that it is none.
    """
    fields, flaws = {}, []
    for name, value, flaw in (*_type(record), *_time(record, before), *_id(record)):
        fields[name] = value
        flaws.append(flaw)
    return Mended(_with(record, fields) if fields else record, tuple(flaws))


def renamed(record: Record) -> Record:
    """The record under an id made of its contents, because another one bears that which it says."""
    return _with(record, {"WARC-Record-ID": _name_of(record)})


_Put = Iterator[tuple[str, str, str]]
"""A field, its value, and why it had to be put there."""


def _id(record: Record) -> _Put:
    if not record.id:
        yield "WARC-Record-ID", _name_of(record), "the record has no WARC-Record-ID"


def _type(record: Record) -> _Put:
    """An answer is one, whatever type its record says or leaves out (WARC 1.1 §6.3.2)."""
    said = record.get("Content-Type")
    if record.type == "response" and "application/http" not in (said or "").lower() and _ANSWER.match(record.block):
        yield "Content-Type", _HTTP, f"an answer of HTTP with the Content-Type {said or 'none'}"


def _time(record: Record, before: datetime | None) -> _Put:
    said = record.get("WARC-Date") or ""
    try:
        parse_date(said)
    except Unreadable as fault:
        at, source = _meant(said), "read as"
        if at is None:
            at, source = _answered(record), "taken from the answer:"
        if at is None:
            at, source = before, "taken from the record before:"
        if at is not None:
            yield "WARC-Date", date_field(at), f"{fault}; {source} {at:%Y-%m-%d %H:%M:%S} UTC"


def _meant(said: str) -> datetime | None:
    """A time in another of the forms in which times are written."""
    said = said.strip()
    for form in (_from_digits, _from_epoch, _from_near_iso, _from_mail):
        if (at := form(said)) is not None:
            return at
    return None


def _from_digits(said: str) -> datetime | None:
    found = _DIGITS.fullmatch(said)
    if found is None or len(said) in (10, 13):  # seconds, or milliseconds, since 1970
        return None
    return _believed("{}-{}-{}T{}:{}:{}Z".format(*(part or "00" for part in found.groups())))


def _from_near_iso(said: str) -> datetime | None:
    """ISO 8601 but for its case, its strokes, the name of its zone, or a leap second."""
    near = re.sub(r"\s*(?:UTC|GMT|Z)$", "Z", said.upper().replace("/", "-"))
    return _believed(_LEAP.sub(r"\1:59", near))


def _from_epoch(said: str) -> datetime | None:
    if not re.fullmatch(r"\d{10}(\d{3}|\.\d+)?", said):
        return None
    return datetime.fromtimestamp(int(said[:10]), UTC)


def _from_mail(said: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _believed((at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat())


def _answered(record: Record) -> datetime | None:
    """When the server says that it answered (RFC 9110 §6.6.1)."""
    found = _DATE_OF_ANSWER.search(record.block[:_HEAD].partition(b"\r\n\r\n")[0])
    return _from_mail(found[1].decode("latin-1").strip()) if found else None


def _believed(text: str) -> datetime | None:
    try:
        return parse_date(text)
    except Unreadable:
        return None


def _name_of(record: Record) -> str:
    facts = (record.get("WARC-Target-URI") or "", record.get("WARC-Date") or "", sha256_field(record.block))
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(facts))}>"


def _with(record: Record, fields: dict[str, str]) -> Record:
    names = {name.lower() for name in fields}
    kept = (pair for pair in record.fields if pair[0].lower() not in names)
    return replace(record, fields=(*kept, *fields.items()))
