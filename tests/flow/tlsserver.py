"""Servers that are hostile in TLS: each does one thing to whoever connects, and keeps the requests that it read."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from OpenSSL import SSL

from tests.authorities import Signed

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: text/html\r\n\r\nabc"


class TlsServer:
    """A server that is running: its port, and the requests that came to it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.requests: list[bytes] = []
        self.connections = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"https://{host}:{self.port}{path}"


Talk = Callable[[TlsServer, socket.socket], None]


@contextmanager
def serve_tls(talk: Talk) -> Iterator[TlsServer]:
    """A server on a port of its own, a thread for each connection, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = TlsServer(listening.getsockname()[1])
        stop = threading.Event()
        thread = threading.Thread(target=_accept, args=(server, listening, talk, stop))
        thread.start()
        try:
            yield server
        finally:
            stop.set()
            thread.join()


def _accept(server: TlsServer, listening: socket.socket, talk: Talk, stop: threading.Event) -> None:
    listening.settimeout(0.05)
    talks: list[threading.Thread] = []
    while not stop.is_set():
        with suppress(TimeoutError):
            peer, _ = listening.accept()
            peer.settimeout(15)
            server.connections += 1
            talks.append(threading.Thread(target=_guarded, args=(server, peer, talk)))
            talks[-1].start()
    for one in talks:
        one.join()


def _guarded(server: TlsServer, peer: socket.socket, talk: Talk) -> None:
    with peer, suppress(OSError, SSL.Error):
        talk(server, peer)


def pages(
    served: Path, *, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3, refuse: frozenset[str] = frozenset()
) -> Talk:
    """Answer every request, with the certificates of this file; a name in `refuse` gets an alert in the handshake."""

    def named(_connection: object, name: str | None, _context: ssl.SSLContext) -> int | None:
        return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME if name in refuse else None

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(served)
    context.maximum_version = newest
    context.sni_callback = named

    def talk(server: TlsServer, peer: socket.socket) -> None:
        with context.wrap_socket(peer, server_side=True) as secure:
            while request := _request(secure.recv):
                server.requests.append(request)
                secure.sendall(PAGE)

    return talk


def renegotiating(served: Path, other: Signed) -> Talk:
    """TLS 1.2; before its answer the server wants to negotiate anew, and to show another certificate."""

    def talk(server: TlsServer, peer: socket.socket) -> None:
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
        context.use_privatekey_file(str(served))
        context.use_certificate_chain_file(str(served))
        peer.setblocking(True)
        secure = SSL.Connection(context, peer)
        secure.set_accept_state()
        secure.do_handshake()
        server.requests.append(_request(secure.recv))
        secure.use_certificate(other.certificate)
        secure.use_privatekey(other.key)
        secure.renegotiate()
        secure.do_handshake()  # sends the request for it; the rest is done while one reads
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 1, 0))
        with suppress(SSL.WantReadError):
            secure.recv(1)
        secure.sendall(PAGE)

    return talk


def reset(_server: TlsServer, peer: socket.socket) -> None:
    """Reset the connection when the ClientHello has come."""
    peer.recv(4096)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def closed(_server: TlsServer, peer: socket.socket) -> None:
    """Close it there."""
    peer.recv(4096)


def nonsense(_server: TlsServer, peer: socket.socket) -> None:
    """Send a record that is none."""
    peer.recv(4096)
    peer.sendall(b"\x16\x03\x03\xff\xff" + b"\x00" * 100)


def silent(_server: TlsServer, peer: socket.socket) -> None:
    """Say nothing, until the other side has had enough."""
    while peer.recv(4096):
        pass


def _request(receive: Callable[[int], bytes]) -> bytes:
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        try:
            data = receive(65536)
        except SSL.ZeroReturnError:
            return b""
        if not data:
            return b""
        request += data
    return request
