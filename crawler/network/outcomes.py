"""How a claim ended, read off the bytes that came and the failure that was raised.

In: a `WireTap`, its answer taken apart, and an exception or None. Out: an `Outcome` and, for all but whole answers,
why. The bytes decide: an answer that came whole is one, even if Twisted gave it up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError
from service_identity import CertificateError, VerificationError
from twisted.internet.defer import CancelledError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.http import PotentialDataLoss, _DataLoss

from crawler.network.address_guard import GuardDenied
from crawler.network.proxies import ProxyRefused
from crawler.network.verification import CertificateRefused, HandshakeFailed
from crawler.network.wire_tap import WireTap
from storage.passing import USED_UP, FilesUsedUp, files_used_up
from storage.records import Outcome
from storage.warc.wire import value_of
from storage.wire_response import Framing, WireResponse

_REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
_TLS = (SSL.Error, VerificationError, CertificateError, CertificateRefused, HandshakeFailed)
_CONNECTION = (ConnectionClosed, CancelledError, PotentialDataLoss, _DataLoss, *_TLS)
_CUTS = {"length": Outcome.TRUNCATED_LENGTH, "time": Outcome.TRUNCATED_TIME}
_UNANSWERED: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Outcome], ...] = (
    (GuardDenied, Outcome.GUARD_DENIED),
    (ProxyRefused, Outcome.REFUSED),
    (CannotResolveHostError, Outcome.DNS),
    (_TLS, Outcome.TLS),
    (DownloadConnectionRefusedError, Outcome.REFUSED),
    (DownloadTimeoutError, Outcome.TIMEOUT),
    (ConnectError, Outcome.REFUSED),
)


def outcome_of(
    tap: WireTap, answer: WireResponse | None, fault: BaseException | None = None
) -> tuple[Outcome, str | None]:
    """The outcome of an exchange, and why for every outcome but a whole answer.

    `answer` is the response of `tap` taken apart, None when it has no whole head; `fault` is what the download handler
    raised, None when it returned a response.
    """
    outcome = _answered(tap, answer, fault) if tap.response else _unanswered(fault)
    if outcome in (Outcome.RESPONSE, Outcome.REDIRECT):
        return outcome, None
    return outcome, _why(tap, fault)


def lack_of_files(tap: WireTap, fault: BaseException) -> FilesUsedUp | None:
    """Why there is no answer, where it is that this process can open nothing more: that says nothing of a server."""
    if tap.response:
        return None
    numbers = (getattr(one, "osError", None) for one in _faults(fault))
    return files_used_up() or next((FilesUsedUp(why=os.strerror(n)) for n in numbers if n in USED_UP), None)


def _answered(tap: WireTap, answer: WireResponse | None, fault: BaseException | None) -> Outcome:
    if answer is None:
        return _headless(tap, fault)
    if _whole(answer, tap):
        redirects = answer.status in _REDIRECTS and value_of(answer.headers, "location") is not None
        return Outcome.REDIRECT if redirects else Outcome.RESPONSE
    if tap.cut in _CUTS:
        return _CUTS[tap.cut]
    return Outcome.MALFORMED if answer.broken or _given_up(fault) else Outcome.TRUNCATED_DISCONNECT


def _whole(answer: WireResponse, tap: WireTap) -> bool:
    if answer.framing is Framing.CLOSE:
        return tap.cut is None and not answer.broken
    return answer.complete


def _headless(tap: WireTap, fault: BaseException | None) -> Outcome:
    """Bytes without a whole head: cut short, or no HTTP at all."""
    if tap.cut in _CUTS:
        return _CUTS[tap.cut]
    cut_short = tap.response.startswith(b"HTTP/") and not _given_up(fault)
    return Outcome.TRUNCATED_DISCONNECT if cut_short else Outcome.MALFORMED


def _unanswered(fault: BaseException | None) -> Outcome:
    faults = tuple(_faults(fault))
    for kind, outcome in _UNANSWERED:
        if any(isinstance(one, kind) for one in faults):
            return outcome
    return Outcome.NO_ANSWER


def _given_up(fault: BaseException | None) -> bool:
    """Whether it was Twisted's parser that failed, and not the connection."""
    return any(not isinstance(one, _CONNECTION) for one in _leaves(fault))


def _faults(fault: BaseException | None) -> Iterator[BaseException]:
    """An exception, those that it wraps, and those from which it was raised."""
    if fault is None:
        return
    yield fault
    for reason in getattr(fault, "reasons", ()):
        yield from _faults(getattr(reason, "value", reason))
    yield from _faults(fault.__cause__)


def _leaves(fault: BaseException | None) -> Iterator[BaseException]:
    """The exceptions at which it all began."""
    return (one for one in _faults(fault) if not getattr(one, "reasons", ()) and one.__cause__ is None)


def _why(tap: WireTap, fault: BaseException | None) -> str | None:
    """Our own limit, or the innermost reason, in one line."""
    if tap.cut == "length":
        return "the answer is longer than the limit"
    if tap.cut == "time" and not any(isinstance(one, DownloadTimeoutError) for one in _faults(fault)):
        return "the answer came more slowly than the limit"
    leaf = next(_leaves(fault), None)
    if leaf is None:
        return f"cut: {tap.cut}" if tap.cut else None
    return " ".join(f"{type(leaf).__name__}: {leaf}".split())[:500]
