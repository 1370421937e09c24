"""The facts of a capture, read off its records: the one place where they are made, for what we wrote and for others'.

In: the record that holds the answer, the fields of our metadata record if there is one, and where they lie.
Out: a `Capture`. Never: a second opinion; a capture just appended and the same one read back are equal.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from storage.errors import BadUrl
from storage.records import Capture, Kind, Outcome
from storage.repeats import NOT_FOUND
from storage.urls import as_sent, canonical_url
from storage.warc import bounds
from storage.warc.connection import connection_of
from storage.warc.digests import digest_in
from storage.warc.fields import facts_of, truncated
from storage.warc.record import Record, Unreadable, bare, url_field
from storage.warc.recorded import parse_recorded, what_is_missing
from storage.warc.wire import MalformedAnswer, parse_response, sha256_of, value_of
from storage.wire_response import WireResponse

LONGEST_RETRY = timedelta(hours=24)
"""A Retry-After beyond this is cut to it."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an exchange lies: the file's name, the capture's record, and the end of its last record, in bytes."""

    file: str
    offset: int
    length: int
    end: int


def capture_of(
    record: Record, known: Mapping[str, str] | None, place: Place, answer: WireResponse | None = None
) -> Capture:
    """The capture that a response, revisit, resource or lone metadata record stands for.

    `known` are the fields of our metadata record; None for a record of somebody else's. `answer` is what the record
    holds, where that was taken apart before, or what stands beside one that is empty. Raises `Unreadable` when the
    fields say what this version cannot understand, or what no row can hold.
    """
    if not record.id:
        raise Unreadable("the record has no WARC-Record-ID")
    if answer is None or (answer.odd and record.block):  # of an odd answer the record holds another form
        answer = _answer(record, parse_recorded if known is None else parse_response)
    try:
        facts = facts_of(known) if known is not None else _imported(record, answer)
        return Capture(
            record_id=bounds.exact_name("WARC-Record-ID", record.id),
            url=canonical(bare(record.get("WARC-Target-URI") or "")),
            at=record.at,
            file=place.file,
            offset=place.offset,
            length=place.length,
            end=place.end,
            **connection_of(record),
            **({"refers_to": bare(record.get("WARC-Refers-To") or "") or None} | _answer_facts(record, answer) | facts),
        )
    except Unreadable:
        raise
    except (KeyError, ValueError) as fault:
        raise Unreadable(f"the metadata record cannot be understood ({fault})") from fault


def canonical(url: str) -> str:
    """A URL in its one spelling; one that has none (dns:, urn:) stays as it is, printable."""
    try:
        return canonical_url(url)
    except BadUrl:
        return url_field(url)


def retry_at(value: str | None, at: datetime) -> datetime | None:
    """When to come back, of a Retry-After field that came at `at`: seconds or a date (RFC 9110 §10.2.3).

    Never before `at` nor more than 24 hours behind it; None for what is neither seconds nor a date.
    """
    if value is None:
        return None
    when = _seconds_later(value, at) if re.fullmatch(r"[0-9]+", value) else _date(value)
    return when and min(max(when, at), at + LONGEST_RETRY)


def _seconds_later(value: str, at: datetime) -> datetime:
    seconds = int(value) if len(value) <= 9 else LONGEST_RETRY.total_seconds()
    return at + min(timedelta(seconds=seconds), LONGEST_RETRY)


def _date(value: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(value)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _imported(record: Record, answer: WireResponse | None) -> dict[str, Any]:
    """What can be said of a record of somebody else's; its site is for the one who imports it to say."""
    if not bare(record.get("WARC-Target-URI") or ""):
        raise Unreadable("the record has no WARC-Target-URI, so nobody can say of which page it is")
    is_answer = "application/http" in (record.get("Content-Type") or "").lower()
    missing = _missing(record, answer)
    facts = {
        "site": "",
        "kind": Kind.IMPORTED,
        "outcome": _outcome(answer, missing) if is_answer else Outcome.RESPONSE,
        "truncated": missing,
        "entity_sha256": _sha256(record, answer),
    }
    return facts | _repeat(record) if record.type == "revisit" else facts


def _repeat(record: Record) -> dict[str, Any]:
    """What a revisit says that a response does not; its head may have been left out (WARC 1.1 §6.7.2, §6.7.3)."""
    facts: dict[str, Any] = {"refers_to": bare(record.get("WARC-Refers-To") or "") or NOT_FOUND}
    if record.block.strip():
        return facts
    not_modified = (record.get("WARC-Profile") or "").rstrip("/").endswith("server-not-modified")
    return facts | {"outcome": Outcome.RESPONSE, "status": 304 if not_modified else 200}


def _missing(record: Record, answer: WireResponse | None) -> str | None:
    """Why the record does not hold all of the answer: as it says, or as one sees."""
    if record.type == "revisit":
        return None
    if said := record.get("WARC-Truncated"):
        return said.lower()
    # Of redirects many programs keep the head alone.
    return None if answer is None or answer.status in _REDIRECTS else what_is_missing(answer)


def _outcome(answer: WireResponse | None, missing: str | None) -> Outcome:
    if answer is None:
        return Outcome.MALFORMED
    if missing:
        return next((outcome for outcome in _CUTS if truncated(outcome) == missing), Outcome.TRUNCATED_DISCONNECT)
    if answer.status in _REDIRECTS and value_of(answer.headers, "location"):
        return Outcome.REDIRECT
    return Outcome.RESPONSE


_CUTS = (Outcome.TRUNCATED_LENGTH, Outcome.TRUNCATED_TIME, Outcome.TRUNCATED_DISCONNECT)


def _sha256(record: Record, answer: WireResponse | None) -> str | None:
    if record.type == "revisit":
        return _hex(record.get("WARC-Payload-Digest"))
    if answer is None:
        return hashlib.sha256(record.block).hexdigest()
    return sha256_of(answer)


def _hex(field: str | None) -> str | None:
    """The hex digits of a sha256 digest field; None for other digests."""
    algorithm, value = digest_in(field) or ("", "")
    return value if algorithm == "sha256" else None


def _answer(record: Record, parse: Callable[[bytes], WireResponse]) -> WireResponse | None:
    if "application/http" not in (record.get("Content-Type") or "").lower() or record.type == "metadata":
        return None
    try:
        return parse(record.block)
    except MalformedAnswer:
        return None


def _answer_facts(record: Record, answer: WireResponse | None) -> dict[str, Any]:
    """Status and fields of the answer's head; for a resource, its media type alone."""
    if answer is None:
        return {"content_type": record.get("Content-Type") if record.type in ("resource", "response") else None}
    return {
        "status": answer.status,
        "content_type": _field(answer, "content-type"),
        "location": _location(answer, bare(record.get("WARC-Target-URI") or "")),
        "retry_at": retry_at(_field(answer, "retry-after"), record.at),
        "etag": _field(answer, "etag"),
        "last_modified": _field(answer, "last-modified"),
    }


def _field(answer: WireResponse, name: str) -> str | None:
    value = value_of(answer.headers, name)
    return None if value is None else _CONTROLS.sub(" ", value)


def _location(answer: WireResponse, url: str) -> str | None:
    """Where a redirect leads, absolute; None without Location, or when it leads nowhere that has an address."""
    value = value_of(answer.headers, "location")
    if value is None or answer.status not in _REDIRECTS:
        return None
    try:
        return canonical(urljoin(url, as_sent(value)))
    except ValueError:
        return None
