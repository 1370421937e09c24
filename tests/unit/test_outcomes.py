"""The outcome of a claim, from the bytes that came and the failure that was raised."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from twisted.internet.error import ConnectionDone, ConnectionLost, NoRouteError
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError
from twisted.web.client import ResponseFailed, ResponseNeverReceived

from crawler.network.address_guard import GuardDenied
from crawler.network.outcomes import outcome_of
from crawler.network.wire_tap import Bounds, Recorder, WireTap, iana_suite
from storage.records import Outcome
from storage.warc.wire import answer_to

REQUEST = b"GET / HTTP/1.1\r\n\r\n"
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
OPEN = b"HTTP/1.1 200 OK\r\n\r\nab"


def _tap(response: bytes, cut: str | None = None, request: bytes = REQUEST) -> WireTap:
    return WireTap(
        request=request,
        response=response,
        ip=None,
        protocols=(),
        cipher=None,
        started=datetime(2026, 11, 22, tzinfo=UTC),
        elapsed_ms=1,
        cut=cut,
    )


def _failed(*reasons: Exception, kind: type[ResponseFailed] = ResponseFailed) -> DownloadFailedError:
    """As Scrapy raises it from Twisted's failure."""
    fault = DownloadFailedError("failed")
    fault.__cause__ = kind([Failure(reason) for reason in reasons])
    return fault


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (CannotResolveHostError("no results"), Outcome.DNS),
        (DownloadConnectionRefusedError("refused"), Outcome.REFUSED),
        (NoRouteError(), Outcome.REFUSED),
        (DownloadTimeoutError("too long"), Outcome.TIMEOUT),
        (GuardDenied("10.0.0.1 is not public"), Outcome.GUARD_DENIED),
        (_failed(SSL.Error("wrong version number"), kind=ResponseNeverReceived), Outcome.TLS),
        (_failed(ConnectionLost(), kind=ResponseNeverReceived), Outcome.NO_ANSWER),
        (ValueError("invalid hostname"), Outcome.NO_ANSWER),
    ],
)
def test_a_claim_without_an_answer_ends_in_what_prevented_it_and_says_so(fault, outcome):
    found, error = outcome_of(_tap(b""), None, fault)
    assert found is outcome
    assert error


@pytest.mark.parametrize(
    ("tap", "fault", "outcome"),
    [
        (_tap(WHOLE), None, Outcome.RESPONSE),
        (_tap(WHOLE), _failed(ConnectionLost()), Outcome.RESPONSE),
        (_tap(OPEN), None, Outcome.RESPONSE),
        (_tap(b"HTTP/1.1 301 X\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"), None, Outcome.REDIRECT),
        (_tap(b"HTTP/1.1 301 X\r\nContent-Length: 0\r\n\r\n"), None, Outcome.RESPONSE),
        (_tap(b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n", request=b"HEAD / HTTP/1.1"), None, Outcome.RESPONSE),
        (_tap(WHOLE[:-1]), _failed(ConnectionDone()), Outcome.TRUNCATED_DISCONNECT),
        (_tap(WHOLE[:-1], "time"), DownloadTimeoutError(), Outcome.TRUNCATED_TIME),
        (_tap(WHOLE[:-1], "length"), _failed(ConnectionLost()), Outcome.TRUNCATED_LENGTH),
        (_tap(OPEN, "disconnect"), None, Outcome.TRUNCATED_DISCONNECT),
        (_tap(OPEN, "time"), DownloadTimeoutError(), Outcome.TRUNCATED_TIME),
        (_tap(WHOLE[:9]), _failed(ConnectionDone()), Outcome.TRUNCATED_DISCONNECT),
        (_tap(WHOLE[:9], "time"), DownloadTimeoutError(), Outcome.TRUNCATED_TIME),
        (_tap(b"SSH-2.0\r\n"), _failed(ParseError("no", b"SSH-2.0")), Outcome.MALFORMED),
        (_tap(b"HTTP/1.1 many OK\r\n\r\n"), _failed(ParseError("no", b"")), Outcome.MALFORMED),
        (_tap(b"HTTP/1.1 200 X\r\nContent-Length: x\r\n\r\n"), _failed(ValueError("x")), Outcome.MALFORMED),
    ],
)
def test_the_bytes_that_came_decide_and_only_whole_answers_carry_no_error(tap, fault, outcome):
    found, error = outcome_of(tap, answer_to(tap.request, tap.response), fault)
    assert found is outcome
    assert (error is None) == (outcome in (Outcome.RESPONSE, Outcome.REDIRECT) or (tap.cut is None and fault is None))


def test_a_recorder_keeps_what_fits_and_remembers_the_first_reason_of_a_cut():
    recorder = Recorder(Bounds(most_bytes=5, seconds=1))
    assert recorder.receive(b"abc") == b"abc"
    assert recorder.cut is None
    assert recorder.receive(b"defg") == b"de"
    recorder.cut_by("disconnect")
    assert (recorder.tap().response, recorder.tap().cut) == (b"abcde", "length")


def test_an_exchange_begins_when_its_first_byte_goes_out_however_long_it_waited_for_its_turn():
    recorder = Recorder(Bounds(most_bytes=1_000, seconds=60))
    time.sleep(0.05)
    sent = datetime.now(UTC)
    recorder.send(b"GET / HTTP/1.1\r\n")
    first = recorder.tap()
    assert first.started >= sent, "the wait is over"
    assert first.elapsed_ms <= (datetime.now(UTC) - sent) / timedelta(milliseconds=1) + 1
    recorder.send(b"\r\n")
    assert recorder.tap().started == first.started


def test_an_answer_is_slow_when_it_has_begun_and_less_came_since_the_last_look_than_the_bounds_ask_for():
    recorder = Recorder(Bounds(most_bytes=1_000, seconds=60, min_rate=10, slow_for=2))
    assert not recorder.is_slow()  # nothing has come: that is for the time limit
    recorder.receive(b"a")
    assert not recorder.is_slow()  # it may have come a moment ago
    recorder.receive(b"b" * 20)
    assert not recorder.is_slow()
    recorder.receive(b"c" * 19)
    assert recorder.is_slow()


@pytest.mark.parametrize(
    ("openssl", "iana"),
    [
        ("TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
        ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        ("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
        ("ECDHE-RSA-AES256-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
        ("DHE-RSA-AES128-SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
        ("PSK-NULL-SHA", None),
    ],
)
def test_cipher_suites_have_their_iana_names_or_none(openssl, iana):
    assert iana_suite(openssl) == iana
