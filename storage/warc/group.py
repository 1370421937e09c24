"""An exchange as WARC records: the answer, the request, the wire bytes where others misread them, what we know of it.

In: an `Exchange`, and the record whose bytes it repeats. Out: its records, the one with the metadata last, so that a
group is whole when that one is.
Which record is the capture: the response or revisit; the metadata record when there is no readable answer.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from storage.records import Capture, Exchange, Outcome
from storage.warc.fields import to_block, truncated
from storage.warc.originals import Original
from storage.warc.record import Record, date_field, second_field, sha256_field, url_field
from storage.warc.wire import readable_form
from storage.wire_response import Framing, WireResponse

WIRE_URN = "urn:microfiche:wire:"
"""Target URI of a resource that holds an answer's bytes as they came, followed by the id of the capture's record."""

IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
SERVER_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
NOT_MODIFIED = 304

MakeId = Callable[[], str]
Fields = list[tuple[str, str]]

_ANSWER = "application/http; msgtype=response"
_TOKEN = re.compile(r"[!-~]+")


def new_id() -> str:
    """A fresh record id."""
    return f"urn:uuid:{uuid.uuid4()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """What the records of one exchange share."""

    exchange: Exchange
    answer: WireResponse | None
    known: Mapping[str, str]
    primary: str
    shared: Fields
    original: Original | None


def records_of(
    exchange: Exchange,
    known: Mapping[str, str],
    warcinfo: str,
    original: Original | None = None,
    make_id: MakeId = new_id,
) -> tuple[Record, ...]:
    """The records of an exchange, in the order of the file.

    `known` is what its metadata record says, `warcinfo` the id of the file's first record. `original` is the record
    that holds the bytes of `exchange.repeats`; without one, all that came is written once more.
    """
    event = _Event(
        exchange=exchange,
        answer=exchange.answer,
        known=known,
        primary=make_id(),
        shared=_shared(exchange, warcinfo),
        original=original,
    )
    records = [_answer_record(event)] if event.answer else []
    if exchange.request:
        records.append(_request_record(event, make_id()))
    if exchange.response and (event.answer is None or event.answer.odd or not records[0].block):
        records.append(_wire_record(event, make_id()))
    records.append(_metadata_record(event, make_id() if event.answer else event.primary))
    return tuple(records)


def _shared(exchange: Exchange, warcinfo: str) -> Fields:
    fields = [
        ("WARC-Target-URI", url_field(exchange.claim.url)),
        ("WARC-Date", date_field(exchange.at)),
        ("WARC-Warcinfo-ID", f"<{warcinfo}>"),
    ]
    if address := _address(exchange.ip):
        fields.append(("WARC-IP-Address", address))
    fields += [("WARC-Protocol", protocol) for protocol in exchange.protocols if _TOKEN.fullmatch(protocol)]
    if exchange.cipher and _TOKEN.fullmatch(exchange.cipher):
        fields.append(("WARC-Cipher-Suite", exchange.cipher))
    return fields


def _address(ip: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address((ip or "").partition("%")[0]))
    except ValueError:
        return None


def _record(kind: str, record_id: str, mime: str, fields: Fields, block: bytes) -> Record:
    head = [("WARC-Type", kind), ("WARC-Record-ID", f"<{record_id}>"), ("Content-Type", mime)]
    return Record((*head, *fields, ("WARC-Block-Digest", sha256_field(block))), block)


def _concurrent(event: _Event) -> Fields:
    return [*event.shared, ("WARC-Concurrent-To", f"<{event.primary}>")]


def _answer_record(event: _Event) -> Record:
    assert event.answer is not None
    if event.exchange.outcome in (Outcome.RESPONSE, Outcome.REDIRECT) and event.exchange.repeats:
        if event.answer.status == NOT_MODIFIED:
            return _unmodified_record(event, event.exchange.repeats, event.original)
        if event.original is not None and event.original.is_framed_as(event.answer):
            return _repeated_record(event, event.exchange.repeats, event.original)
    block = readable_form(event.answer) if event.answer.odd else event.exchange.response
    return _record("response", event.primary, _ANSWER, _response_fields(event), block)


def _response_fields(event: _Event) -> Fields:
    """WARC-Truncated, or the digest of a payload that is all there and that every reader finds (not chunked)."""
    assert event.answer is not None
    if cut := truncated(event.exchange.outcome):
        return [*event.shared, ("WARC-Truncated", cut)]
    is_web = event.exchange.claim.url.startswith(("http:", "https:"))  # for others, readers take the head for payload
    if event.answer.odd or event.answer.framing in (Framing.CHUNKED, Framing.NONE) or not is_web:
        return event.shared
    return [*event.shared, ("WARC-Payload-Digest", f"sha256:{event.exchange.entity_sha256}")]


def _unmodified_record(event: _Event, repeated: Capture, original: Original | None) -> Record:
    """A 304, without a block: what it says stands beside it, as it came.

    The profile allows the head of the 304 as a block (WARC 1.1 §6.7.3); with it, pywb and ReplayWeb.page show that
    head, and an empty page, where without one they show the page that had not changed.
    """
    url = original.url if original else repeated.url
    fields = [*event.shared, ("WARC-Profile", SERVER_NOT_MODIFIED), *_refers_to(repeated, url)]
    return _record("revisit", event.primary, _ANSWER, fields, b"")


def _repeated_record(event: _Event, repeated: Capture, original: Original) -> Record:
    """The head alone, and where the payload is: under the digest that an index has of it (WARC 1.1 §6.7.2)."""
    assert event.answer is not None
    fields = [
        *event.shared,
        ("WARC-Profile", IDENTICAL_PAYLOAD),
        *_refers_to(repeated, original.url),
        ("WARC-Payload-Digest", original.digest),
        ("WARC-Truncated", "length"),
    ]
    return _record("revisit", event.primary, _ANSWER, fields, event.answer.head)


def _refers_to(repeated: Capture, url: str) -> Fields:
    """Which record holds the bytes, under the URL that it says itself: a file of somebody's may spell it otherwise than
    our rows. The time is cut to seconds: ReplayWeb.page looks it up in an index of seconds, and
    takes another capture for one that is a fraction off.
    """
    return [
        ("WARC-Refers-To", f"<{url_field(repeated.record_id)}>"),
        ("WARC-Refers-To-Target-URI", url_field(url)),
        ("WARC-Refers-To-Date", second_field(repeated.at)),
    ]


def _request_record(event: _Event, record_id: str) -> Record:
    mime = "application/http; msgtype=request"
    return _record("request", record_id, mime, _concurrent(event), event.exchange.request)


def _wire_record(event: _Event, record_id: str) -> Record:
    fields = [pair for pair in _concurrent(event) if pair[0] != "WARC-Target-URI"]
    fields.insert(0, ("WARC-Target-URI", WIRE_URN + event.primary))
    if cut := truncated(event.exchange.outcome):
        fields.append(("WARC-Truncated", cut))
    return _record("resource", record_id, "application/octet-stream", fields, event.exchange.response)


def _metadata_record(event: _Event, record_id: str) -> Record:
    block = to_block(event.known.items())
    fields = _concurrent(event) if event.answer else event.shared
    return _record("metadata", record_id, "application/warc-fields", fields, block)
