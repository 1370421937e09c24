"""A raw-socket origin of hostile and odd answers, over http and https, that logs every byte it gets and gives.

In: nothing but loopback connections. Out: `RawServer.log`, for each path what was received and what was sent.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

KEEP, CLOSE, RESET, SILENT = "keep", "close", "reset", "silent"

HUGE = b"x" * 1_500_000
PAGE = b"<p>" + b"Text. " * 200


@dataclass(frozen=True)
class Answer:
    """What is sent, and how the connection goes on; `pieces` are sent with a pause between them."""

    pieces: tuple[bytes, ...]
    then: str = KEEP


def _ok(headers: bytes, body: bytes = b"", then: str = KEEP, status: bytes = b"HTTP/1.1 200 OK") -> Answer:
    return Answer((status + b"\r\n" + headers + b"\r\n" + body,), then)


def _chunked(*chunks: bytes, ending: bytes = b"0\r\n\r\n", headers: bytes = b"") -> Answer:
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return _ok(b"Transfer-Encoding: chunked\r\n" + headers, body + ending)


GZIPPED = gzip.compress(PAGE, mtime=0)

ANSWERS: dict[str, Answer] = {
    "/plain": _ok(b"Content-Length: 3\r\nContent-Type: text/html\r\n", b"abc"),
    "/case": _ok(b'cOnTeNt-LeNgTh: 3\r\nETag: W/"x"\r\nx-POWERED-by: a\r\n', b"abc"),
    "/duplicates": _ok(b"Set-Cookie: a=1\r\nLink: <x>\r\nSet-Cookie: b=2\r\nLink: <y>\r\nContent-Length: 1\r\n", b"a"),
    "/spaces": _ok(b"Content-Length:   2  \r\nX-None:\r\nX-Tab:\t\tb\r\n", b"ab"),
    "/folded": _ok(b"X-Long: one\r\n  two\r\n\tthree\r\nContent-Length: 2\r\n", b"ab"),
    "/no-colon": _ok(b"this is no header\r\nContent-Length: 2\r\n", b"ab"),
    "/latin1": _ok(b"X-Name: M\xfcnchen\r\nContent-Length: 2\r\n", b"ab", status=b"HTTP/1.1 200 Sch\xf6n"),
    "/no-reason": _ok(b"Content-Length: 2\r\n", b"ab", status=b"HTTP/1.1 200"),
    "/continue": Answer((b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab")),
    "/early": Answer(
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 2, b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
    ),
    "/chunked": _chunked(b"first ", b"second", headers=b"Content-Type: text/plain\r\n"),
    "/chunked-slowly": Answer(
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3", b"\r\nab", b"c\r\n0\r", b"\n\r\n")
    ),
    "/extensions": _ok(b"Transfer-Encoding: chunked\r\n", b"3;name=value\r\nabc\r\n0;last\r\n\r\n"),
    "/trailers": _chunked(b"abc", ending=b"0\r\nExpires: 0\r\nSum: 42\r\n\r\n", headers=b"Trailer: Sum\r\n"),
    "/chunked-gzip": _chunked(GZIPPED[:100], GZIPPED[100:], headers=b"Content-Encoding: gzip\r\n"),
    "/chunked-with-length": _ok(b"Content-Length: 99\r\nTransfer-Encoding: chunked\r\n", b"3\r\nabc\r\n0\r\n\r\n"),
    "/chunked-broken": _ok(b"Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\nnot hex\r\n", CLOSE),
    "/chunked-cut": _ok(b"Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n64\r\nhalf", CLOSE),
    "/gzip": _ok(b"Content-Encoding: gzip\r\nContent-Length: %d\r\n" % len(GZIPPED), GZIPPED),
    "/cut": _ok(b"Content-Length: 1000\r\n", PAGE[:100], CLOSE),
    "/dropped": _ok(b"Content-Length: 1000\r\n", PAGE[:100], RESET),
    "/dropped-in-head": Answer((b"HTTP/1.1 200 OK\r\nX-A: b\r\nCont",), RESET),
    "/dropped-at-once": Answer((), RESET),
    "/closed-at-once": Answer((), CLOSE),
    "/until-close": _ok(b"Content-Type: text/html\r\n", PAGE, CLOSE),
    "/until-reset": _ok(b"Content-Type: text/html\r\n", PAGE, RESET),
    "/http10": _ok(b"Server: old\r\n", b"old", CLOSE, status=b"HTTP/1.0 200 OK"),
    "/bare-lf": Answer((b"HTTP/1.1 200 OK\nContent-Length: 2\nX: y\n\nab",)),
    "/204": _ok(b"X-A: b\r\n", status=b"HTTP/1.1 204 No Content"),
    "/304": _ok(b'ETag: "x"\r\nContent-Length: 500\r\n', status=b"HTTP/1.1 304 Not Modified"),
    "/redirect": _ok(b"Location: /plain?a=1#b\r\nContent-Length: 0\r\n", status=b"HTTP/1.1 302 Found"),
    "/busy": _ok(b"Retry-After: 120\r\nContent-Length: 0\r\n", status=b"HTTP/1.1 503 Busy"),
    "/behind-the-end": _ok(b"Content-Length: 2\r\n", b"ab and more", CLOSE),
    "/closing": _ok(b"Connection: Close\r\nContent-Length: 2\r\n", b"ab", CLOSE),
    "/http10-with-length": _ok(b"Content-Length: 2\r\n", b"ab", CLOSE, status=b"HTTP/1.0 200 OK"),
    "/bad-length": _ok(b"Content-Length: many\r\n", b"ab", CLOSE),
    "/no-http": Answer((b"SSH-2.0-OpenSSH\r\n",), CLOSE),
    "/huge": _ok(b"Content-Length: %d\r\n" % len(HUGE), HUGE, CLOSE),
    "/huge-head": Answer(
        (b"HTTP/1.1 200 OK\r\n" + b"X-Filler: " + b"y" * 90_000 + b"\r\nContent-Length: 2\r\n\r\nab",)
    ),
    "/endless-head": Answer((b"HTTP/1.1 200 OK\r\n", b"X-Filler: %s\r\n" % (b"y" * 2_000) * 500), SILENT),
    "/many-fields": Answer((b"HTTP/1.1 200 OK\r\n", b"X-Filler: y\r\n" * 100_000), SILENT),
    "/interim-flood": Answer((b"HTTP/1.1 102 Processing\r\n\r\n" * 40_000,), SILENT),
    "/silent": Answer((), SILENT),
    "/silent-in-body": _ok(b"Content-Length: 1000\r\n", PAGE[:100], SILENT),
}


@dataclass
class Seen:
    """One exchange as the server saw it."""

    received: bytes
    sent: bytes = b""


@dataclass
class RawServer:
    """A running origin; `log` holds for each path the exchanges in their order."""

    port: int
    scheme: str
    log: dict[str, list[Seen]] = field(default_factory=dict)
    connections: int = 0

    def url(self, path: str) -> str:
        """The absolute URL of a path of this server."""
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"


@contextmanager
def serve(certificate: Path | None = None) -> Iterator[RawServer]:
    """Serve `ANSWERS` in threads, by https when a certificate (PEM with its key) is given."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = RawServer(listening.getsockname()[1], "https" if certificate else "http")
        stop = threading.Event()
        threads = [threading.Thread(target=_accept, args=(server, listening, certificate, stop))]
        threads[0].start()
        try:
            yield server
        finally:
            stop.set()
            threads[0].join()


def _accept(server: RawServer, listening: socket.socket, certificate: Path | None, stop: threading.Event) -> None:
    listening.settimeout(0.05)
    talks: list[threading.Thread] = []
    while not stop.is_set():
        with suppress(TimeoutError):
            peer, _ = listening.accept()
            server.connections += 1
            talks.append(threading.Thread(target=_guarded_talk, args=(server, peer, certificate, stop)))
            talks[-1].start()
    for talk in talks:
        talk.join()


def _guarded_talk(server: RawServer, peer: socket.socket, certificate: Path | None, stop: threading.Event) -> None:
    raw = peer
    try:
        peer.settimeout(30)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            peer = context.wrap_socket(peer, server_side=True, suppress_ragged_eofs=True)
        _talk(server, peer, stop)
    except OSError:
        pass  # the client went away, as some answers make it
    finally:
        peer.close()
        raw.close()


def _talk(server: RawServer, peer: socket.socket, stop: threading.Event) -> None:
    then = KEEP
    while then == KEEP:
        request = _read_request(peer, stop)
        if not request:
            return
        path = request.split(b" ")[1].decode().partition("?")[0]
        seen = Seen(request)
        server.log.setdefault(path, []).append(seen)
        then = _answer(peer, ANSWERS[path], seen)
    _end(peer, then, stop)


def _read_request(peer: socket.socket, stop: threading.Event) -> bytes:
    request = b""
    peer.settimeout(0.1)
    while not request.endswith(b"\r\n\r\n"):
        try:
            data = peer.recv(65536)
        except TimeoutError:
            if stop.is_set():
                return b""
            continue
        if not data:
            return b""
        request += data
        if request.startswith(b"\x16\x03"):
            peer.sendall(b"HTTP/1.1 400 This is no TLS\r\n\r\n")
            return b""
    peer.settimeout(30)
    return request


def _answer(peer: socket.socket, answer: Answer, seen: Seen) -> str:
    for piece in answer.pieces:
        seen.sent += piece
        peer.sendall(piece)
        if len(answer.pieces) > 1:
            time.sleep(0.03)
    return answer.then


def _end(peer: socket.socket, then: str, stop: threading.Event) -> None:
    if then == SILENT:
        stop.wait(20)
    elif then == RESET:
        time.sleep(0.2)  # a reset discards what the peer has not read yet
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif isinstance(peer, ssl.SSLSocket):
        peer.settimeout(2)
        with suppress(OSError):
            peer.unwrap()


def make_certificate(path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    private = key.private_bytes(pem, pkcs8, serialization.NoEncryption())
    path.write_bytes(private + certificate.public_bytes(pem))
    return path
