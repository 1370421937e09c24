"""Exchanges for tests: one by hand, and any by Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from storage.records import Capture, Claim, Exchange, Handshake, Kind, Outcome, Rel
from storage.warc.wire import answer_to, sha256_of

AT = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)
REQUEST = b"GET /a HTTP/1.1\r\nHost: example.com\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"
SITE_TEXT = "name = 'example'\nstart = ['https://example.com/']\n"


def claim(**facts: Any) -> Claim:
    """A claim of the job that the tests' writer writes for."""
    return Claim(**({"id": "c1", "url": "https://example.com/a", "site": "example", "job": "0123456789"} | facts))


def exchange(response: bytes = ANSWER, **facts: Any) -> Exchange:
    """A whole response, unless the facts say otherwise."""
    known = {"claim": claim(), "at": AT, "outcome": Outcome.RESPONSE, "request": REQUEST, "ip": "192.0.2.1"}
    return parsed(Exchange(response=response, **(known | facts)))


def parsed(given: Exchange) -> Exchange:
    """The exchange with its answer taken apart; only a revisit says itself which entity it is of."""
    answer = answer_to(given.request, given.response)
    is_revisit = given.repeats is not None and given.outcome in (Outcome.RESPONSE, Outcome.REDIRECT)
    digest = given.entity_sha256 if is_revisit else None
    return replace(given, answer=answer, entity_sha256=digest or sha256_of(answer))


_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(datetime(1971, 1, 2), datetime(2999, 1, 1), timezones=_zones)  # noqa: DTZ001 - bounds are naive
texts = st.text(max_size=20) | st.sampled_from(
    ["a\r\nWARC-Injected: yes", "100%\x00", " padded\t", "\ud800", "é\u2028"]
)
urls = st.sampled_from(
    [
        "https://example.com/a",
        "https://example.com/ü b?q=<x>&utm_source=y#z",
        "http://example.com/\r\nWARC-Injected: yes\r\n\r\n",
        "http://[bad",
        "urn:x",
        "",
        "http://user@example.com:80/%zz\ud83d",
    ]
) | st.text(max_size=30).map(lambda path: "https://example.com/" + path)
_lines = st.sampled_from(
    [
        b"Content-Type: text/html; charset=x\r\n",
        b"content-LENGTH: 5\r\n",
        b"Content-Length: 4, 5\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: identity\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Location: /b\r\n",
        b"Location: http://[bad\r\n",
        b"Location: //other.example/\xfc\r\n",
        b"Retry-After: 120\r\n",
        b"Retry-After: Sun, 22 Nov 2026 10:00:00 GMT\r\n",
        b"Retry-After: never\x00\r\n",
        b'ETag: "a"\r\n',
        b"Last-Modified: x\x0b\r\n",
        b"no colon\r\n",
        b"X: folded\r\n  more\r\n",
        b"X: bare\n",
        b" \r\n",
        b"\xa0\r\n",
        b"Name : value\r\n",
    ]
)
_status = st.sampled_from([200, 204, 206, 301, 302, 304, 404, 429, 500, 503])
_interim = st.sampled_from([b"", b"", b"", b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n"])
_bodies = st.sampled_from(
    [
        b"",
        b"hello",
        b"hello and more",
        b"5\r\nhello\r\n0\r\n\r\n",
        b"5;x=y\r\nhello\r\n0\r\nSum: 1\r\n\r\n",
        b"5\r\nhello\r\n0\r\n\r\nHTTP/1.1",
        b"5\r\nhel",
        b"zz\r\n",
        b"\x1f\x8b\x08\x00\x00",
        b"WARC/1.1\r\n\r\n",
    ]
) | st.binary(max_size=40)


@st.composite
def responses(draw: st.DrawFn) -> bytes:
    """Bytes that a server might send, most of them HTTP."""
    status, lines = draw(_status), b"".join(draw(st.lists(_lines, max_size=5)))
    head = b"HTTP/1.%d %d Reason\r\n" % (draw(st.integers(0, 1)), status) + lines + b"\r\n"
    return draw(st.one_of(st.binary(max_size=30), st.just(draw(_interim) + head + draw(_bodies))))


repeated = st.builds(
    Capture,
    record_id=st.just("urn:uuid:1") | texts,
    url=urls,
    at=times,
    site=st.just("example"),
    kind=st.just(Kind.NEW),
    outcome=st.just(Outcome.RESPONSE),
    file=st.just("nowhere.warc.gz"),
    offset=st.just(0),
    length=st.just(1),
    end=st.just(1),
)
"""Captures whose record is nowhere; a test that has one may put it in its place."""

claims = st.builds(
    Claim,
    id=texts,
    url=urls,
    site=texts,
    job=texts,
    kind=st.sampled_from(Kind),
    try_no=st.integers(1, 9),
    rel=st.sampled_from(Rel),
    via=st.none() | urls,
    via_record=st.none() | urls,
    position=st.none() | st.integers(0, 99),
    hint_title=st.none() | texts,
    hint_date=st.none() | times,
    hops=st.integers(0, 9),
    priority=st.integers(-9, 9),
    robots=st.none() | texts,
)

handshakes = st.builds(
    Handshake,
    host=st.sampled_from(["example.com", "192.0.2.1", "2001:db8::1"]) | texts,
    port=st.integers(1, 65535),
    protocol=st.sampled_from(["tls/1.2", "tls/1.3"]),
    cipher=st.sampled_from([None, "TLS_AES_128_GCM_SHA256"]),
    chain=st.lists(st.binary(min_size=1, max_size=200), max_size=3).map(tuple),
    fault=st.none() | texts.filter(bool),
    roots=texts,
)
exchanges = st.builds(
    Exchange,
    claim=claims,
    at=times,
    outcome=st.sampled_from(Outcome),
    request=st.sampled_from([b"", REQUEST, b"HEAD / HTTP/1.1\r\n\r\n"]),
    response=st.just(b"") | responses(),
    error=st.none() | texts,
    ip=st.sampled_from([None, "192.0.2.1", "fe80::1%eth0", "nonsense\r\n"]),
    protocols=st.sampled_from([(), ("http/1.1",), ("http/1.1", "tls/1.3"), ("a\r\nb",)]),
    cipher=st.sampled_from([None, "TLS_AES_128_GCM_SHA256", "a b"]),
    handshake=st.none() | handshakes,
    elapsed_ms=st.integers(0, 10**6),
    repeats=st.none() | repeated,
    entity_sha256=st.sampled_from([None, "ab" * 32]),
).map(parsed)
