"""What went over the wire for one request: recorded while it runs, frozen when it is over. Pure.

In: bytes as they are sent and received. Out: a `WireTap`, whatever became of the exchange.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from storage.records import Handshake

_CREDENTIALS = re.compile(rb"^proxy-authorization:[^\r\n]*\r\n", re.I | re.M)
_SUITE = re.compile(r"(ECDHE|DHE)-(RSA|ECDSA)-(?:(AES)(128|256)-(GCM|CCM|)-?(SHA\d*)|(CHACHA20-POLY1305))")


@dataclass(frozen=True, slots=True, kw_only=True)
class WireTap:
    """What went over the wire for one request.

    `request` and `response` are the bytes sent and received, without TLS, and without what opens a way through a proxy;
    of a request that a proxy was sent in absolute form, Proxy-Authorization is left out, which is no server's business.
    `ip` is None where a proxy found the server. `handshake` is there when TLS came so far.
    `started` is UTC: when the first byte went out, or where none did, when a connection was first looked for; a wait
    for the host's turn is in neither it nor `elapsed_ms`, which reaches from there to the last byte.
    `protocols` are "http/1.1", "tls/1.3"; `cipher` is the IANA name, None when there is none to give.
    `cut` says why the answer may end too early: length or time (our limits), disconnect (the connection broke).
    `reused`: the connection had carried an exchange before; a server may close such a one at any time.
    `sent_at`: when the first byte went out, by the clock of `time.monotonic`; 0: none did.
    """

    request: bytes
    response: bytes
    ip: str | None
    protocols: tuple[str, ...]
    cipher: str | None
    started: datetime
    elapsed_ms: int
    cut: str | None
    reused: bool = False
    handshake: Handshake | None = None
    sent_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one answer may cost: bytes of all of it; bytes and fields of its heads, interim ones included
    (CVE-2023-38039 was such a flood); seconds from connecting to the last byte; and once it has begun, the bytes a
    second that it must keep to over each `slow_for` seconds.
    """

    most_bytes: int
    seconds: float
    head_bytes: int = 512 * 1024
    header_fields: int = 1_000
    min_rate: float = 10.0
    slow_for: float = 20.0


class Recorder:
    """Collects a tap while its exchange runs."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.sent = bytearray()
        self.received = bytearray()
        self.ip: str | None = None
        self.handshake: Handshake | None = None
        self.cut: str | None = None
        self.reused = False
        self._sent_at, self._looked_at, self._lines = 0.0, 0, 0
        self._started = datetime.now(UTC)
        self._clock = monotonic()

    def send(self, data: bytes) -> None:
        """Keep what is sent, and when that began: the exchange did then."""
        if not self._sent_at:
            self._started, self._clock = datetime.now(UTC), monotonic()
            self._sent_at = self._clock
        self.sent += data

    def receive(self, data: bytes) -> bytes:
        """Keep what fits into the limit, and return it."""
        fitting = data[: self.bounds.most_bytes - len(self.received)]
        self.received += fitting
        if len(fitting) < len(data):
            self.cut_by("length")
        return fitting

    def weigh_head(self, data: bytes) -> None:
        """All that has come, of which this is the last, is a head still, or heads: cut it where it is too large."""
        self._lines += data.count(b"\n")  # not of all again: a server may send byte by byte
        if len(self.received) > self.bounds.head_bytes or self._lines > self.bounds.header_fields:
            self.cut_by("length")

    def is_slow(self) -> bool:
        """Whether too little came since this was asked before; before the first byte it is a matter of `seconds`."""
        before, self._looked_at = self._looked_at, len(self.received)
        return bool(before) and self._looked_at - before < self.bounds.min_rate * self.bounds.slow_for

    def forget(self) -> None:
        """It was no exchange with the server."""
        self.sent.clear()
        self.received.clear()

    def cut_by(self, why: str) -> None:
        """The first reason counts; those behind it follow from it."""
        self.cut = self.cut or why

    def tap(self) -> WireTap:
        """What has been recorded by now."""
        return WireTap(
            request=_CREDENTIALS.sub(b"", self.sent),
            sent_at=self._sent_at,
            response=bytes(self.received),
            ip=self.ip,
            protocols=tuple(self._protocols()),
            cipher=self.handshake.cipher if self.handshake else None,
            started=self._started,
            elapsed_ms=round((monotonic() - self._clock) * 1000),
            cut=self.cut,
            reused=self.reused,
            handshake=self.handshake,
        )

    def _protocols(self) -> list[str]:
        spoken = [found[0].decode().lower()] if (found := re.match(rb"HTTP/\d\.\d", self.received)) else []
        return [*spoken, self.handshake.protocol] if self.handshake else spoken


def iana_suite(name: str) -> str | None:
    """The IANA name of a suite that OpenSSL names in its own way; None for those beyond its rule."""
    if name.startswith("TLS_"):
        return name
    found = _SUITE.fullmatch(name)
    if found is None:
        return None
    exchange, auth, aes, bits, mode, digest, chacha = found.groups()
    cipher = f"{aes}_{bits}_{mode or 'CBC'}_{digest}" if aes else f"{chacha.replace('-', '_')}_SHA256"
    return f"TLS_{exchange}_{auth}_WITH_{cipher}"
