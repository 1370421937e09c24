"""What went over the wire for one request: recorded while it runs, frozen when it is over. Pure.

In: bytes as they are sent and received. Out: a `WireTap`, whatever became of the exchange.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

_SUITE = re.compile(r"(ECDHE|DHE)-(RSA|ECDSA)-(?:(AES)(128|256)-(GCM|CCM|)-?(SHA\d*)|(CHACHA20-POLY1305))")


@dataclass(frozen=True, slots=True, kw_only=True)
class WireTap:
    """What went over the wire for one request.

    `request` and `response` are the bytes sent and received, without TLS; `request` is empty when the TLS handshake
    did not end, because then nothing of it was sent. `started` is UTC, `elapsed_ms` reaches to the last byte.
    `protocols` are "http/1.1", "tls/1.3"; `cipher` is the IANA name, None when there is none to give.
    `cut` says why the answer may end too early: length or time (our limits), disconnect (the connection broke).
    `reused`: the connection had carried an exchange before; a server may close such a one at any time.
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


class Recorder:
    """Collects a tap while its exchange runs."""

    def __init__(self, limit: int) -> None:
        self.sent = bytearray()
        self.received = bytearray()
        self.ip: str | None = None
        self.tls: tuple[str, str] | None = None
        self.cut: str | None = None
        self.reused = False
        self._limit = limit
        self._started = datetime.now(UTC)
        self._clock = monotonic()

    def receive(self, data: bytes) -> bytes:
        """Keep what fits into the limit, and return it."""
        fitting = data[: self._limit - len(self.received)]
        self.received += fitting
        if len(fitting) < len(data):
            self.cut_by("length")
        return fitting

    def cut_by(self, why: str) -> None:
        """The first reason counts; those behind it follow from it."""
        self.cut = self.cut or why

    def tap(self) -> WireTap:
        """What has been recorded by now."""
        return WireTap(
            request=bytes(self.sent),
            response=bytes(self.received),
            ip=self.ip,
            protocols=tuple(self._protocols()),
            cipher=iana_suite(self.tls[1]) if self.tls else None,
            started=self._started,
            elapsed_ms=round((monotonic() - self._clock) * 1000),
            cut=self.cut,
            reused=self.reused,
        )

    def _protocols(self) -> list[str]:
        spoken = [found[0].decode().lower()] if (found := re.match(rb"HTTP/\d\.\d", self.received)) else []
        return [*spoken, self.tls[0].lower().replace("v", "/")] if self.tls else spoken


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
