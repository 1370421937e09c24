"""No CR, LF or NUL of a page, a header or a site file ends a line of a request, of a proxy's, or of a WARC record."""

from __future__ import annotations

import re
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from twisted.internet.testing import StringTransport
from twisted.web._newclient import Request as SentRequest
from twisted.web.client import URI
from twisted.web.http_headers import Headers

from crawler.network.proxies import ProxyRefused, connect_dialogue, socks_dialogue
from storage.errors import BadUrl
from storage.records import Handshake
from storage.urls import canonical_url
from storage.warc.capture import Place, capture_of
from storage.warc.fields import exchange_fields
from storage.warc.group import new_id, records_of
from storage.warc.record import parse_warc, serialise
from storage.warc.wire import answer_to
from tests.unit.warc.exchanges import AT, Exchange, Outcome, claim, exchange

EVIL = (
    "\r\n",
    "\r",
    "\n",
    "\x00",
    "\r\nX-Evil: 1\r\n\r\n",
    "\n X",
    "\x85",
    "\u2028",
    "\x0b",
    "%0d%0aX-Evil:1",
    "\ud800",
)
texts = st.lists(st.sampled_from([*EVIL, "a", "/", "?", "#", "@", ":", " ", "é", "%"]), max_size=8).map("".join)
urls = st.builds(
    "{}://{}{}/{}".format, st.sampled_from(["http", "https"]), st.sampled_from(["a.example", "127.0.0.1"]), texts, texts
)
LINE = re.compile(rb"[!-~][ -~\x80-\xff]*")


def head_lines(sent: bytes) -> list[bytes]:
    """The lines of a head, which must be all that was sent."""
    assert sent.endswith(b"\r\n\r\n")
    lines = sent[:-4].split(b"\r\n")
    assert all(LINE.fullmatch(line) for line in lines), lines
    return lines


@given(url=urls, value=texts)
@settings(max_examples=300, deadline=None)
def test_a_request_has_the_lines_that_we_gave_it(url: str, value: str) -> None:
    """`value` is an ETag as it came in a head that a server sent, and goes out again in If-None-Match."""
    try:
        canonical = canonical_url(url)
    except BadUrl:
        return
    head = b"HTTP/1.1 304 Not Modified\r\nETag: " + value.encode("utf-8", "replace").replace(b"\n", b" ") + b"\r\n\r\n"
    etag = _etag(exchange(head, claim=claim(url=canonical)))
    request = Request(canonical, headers={"If-None-Match": etag} if etag else {})
    uri, transport = URI.fromBytes(request.url.encode("ascii")), StringTransport()
    headers = Headers(dict(request.headers))  # type: ignore[arg-type] # as Scrapy hands them to Twisted
    headers.setRawHeaders(b"host", [uri.netloc])
    SentRequest(b"GET", uri.originForm, headers, None).writeTo(transport)
    names = [line.partition(b":")[0].lower() for line in head_lines(transport.value())[1:]]
    assert sorted(names) == sorted([b"connection", b"host", *([b"if-none-match"] if etag else [])])


def _etag(given_exchange: Exchange) -> str | None:
    known = exchange_fields(given_exchange, "0" * 64)
    records = records_of(given_exchange, known, "urn:uuid:0", new_id)
    return capture_of(records[0], known, Place(file="a", offset=0, length=1, end=1)).etag


@given(url=urls, credentials=texts)
@settings(max_examples=300, deadline=None)
def test_a_proxy_is_told_the_lines_that_we_gave_it(url: str, credentials: str) -> None:
    try:
        uri = URI.fromBytes(canonical_url(url).encode("ascii"))
    except BadUrl:
        return
    host = uri.host.decode("ascii")
    told = next(connect_dialogue(host, uri.port, None))[0]
    assert len(head_lines(told)) == 2
    with suppress(ProxyRefused):
        dialogue = socks_dialogue(host, uri.port, credentials[:40].encode("utf-8", "replace").decode(), "")
        assert next(dialogue)[0][:1] == b"\x05"


@given(said=texts, host=texts, url=urls)
@settings(max_examples=300, deadline=None)
def test_a_record_has_the_fields_that_we_gave_it(said: str, host: str, url: str) -> None:
    shown = Handshake(
        host=host, port=443, protocol="tls/1.3", cipher=None, chain=(b"x",), fault=said or None, roots=said
    )
    given_exchange = Exchange(
        claim=claim(url=url, hint_title=said, via=url),
        at=AT,
        outcome=Outcome.TLS,
        answer=answer_to(b"", b""),
        error=said,
        ip=said,
        protocols=(said,),
        cipher=said,
        handshake=shown,
    )
    records = records_of(given_exchange, exchange_fields(given_exchange, "0" * 64, "urn:uuid:1"), "urn:uuid:0", new_id)
    for record in records:
        data = serialise(record)
        head, _, _ = data.partition(b"\r\n\r\n")
        assert head.count(b"\r\n") == len(record.fields) + 1
        assert not re.search(rb"[^\x20-\x7e\r\n]|\r(?!\n)|(?<!\r)\n", head)
        again, end = parse_warc(data, 0)
        assert (again.block, len(again.fields), end) == (record.block, len(record.fields), len(data))
        assert all(LINE.fullmatch(line) for line in record.block.split(b"\r\n")[:-1])
