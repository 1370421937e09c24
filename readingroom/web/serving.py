"""The reading room on a socket, until somebody ends it.

In: an open archive, an address to listen at. Out: a server, told by the line that says where it is.
"""

from __future__ import annotations

import ctypes
import gc
import secrets
import socket
import sys
from ipaddress import ip_address

import uvicorn

from readingroom.web.application import application
from readingroom.web.asked import House
from readingroom.web.connections import LONGEST_HEAD, PatientConnection
from readingroom.web.gate import Admission
from readingroom.web.warming import warm
from storage.archive import Archive
from storage.errors import ReplayUnavailable

_HERE = ("localhost", "127.0.0.1", "::1", "[::1]")
_CONNECTIONS = 500
"""Who connects beyond these is told to come again (503)."""
_KEPT = 5
"""Seconds for which a connection without a request is kept."""
_TURN = 0.001
"""Seconds after which a thread that makes a page lets others go on. Who reads requests and sends answers waits for that
at each of its steps: with Python's 5 ms and four threads for 60 ms or so, with this a quarter, for the same work."""
_M_ARENA_MAX = -8
"""mallopt(3), as malloc.h of glibc has it."""
FRESH = 5
"""Seconds that a list may be old. A crawl commits each second: without them nothing that was made is ever asked for
again. A page is seconds old anyway when it is listed: it was fetched, read and folded before."""


def listening(host: str, port: int) -> socket.socket:
    """A socket at that address. Raises ReplayUnavailable where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        found = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as fault:
        why = f"{host}:{port} cannot be listened at ({getattr(fault, 'strerror', None) or fault})"
        raise ReplayUnavailable(why=why) from fault
    # asyncio does so for sockets of its own alone. Else the text of a page waits until the client has confirmed its
    # headers, which most do after 40 ms (RFC 1122 §4.2.3.2 and .4). Whoever connects inherits it.
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def admission(host: str, token: str | None) -> Admission:
    """Who may ask: on this machine anybody under its own names; from elsewhere who knows the token."""
    if _is_loopback(host):
        return Admission(hosts=_HERE, token=token)
    return Admission(token=token or secrets.token_urlsafe(24))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def serve(archive: Archive, at: socket.socket, admitted: Admission, house: House) -> None:
    """Answer at a socket until SIGINT or SIGTERM."""
    _share_one_heap()
    server = uvicorn.Server(settings(archive, admitted, house))
    warm(archive)
    # What is here now stays until the end. Python would go through all of it again and again, looking for garbage.
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(_TURN)
    server.run(sockets=[at])


def _share_one_heap() -> None:
    """All threads take memory from one heap: glibc gives each its own, and none of them gives back what a page took.

    Other libraries have no such choice.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_M_ARENA_MAX, 1)


def settings(archive: Archive, admitted: Admission, house: House) -> uvicorn.Config:
    """How uvicorn is told to serve the reading room."""
    return uvicorn.Config(
        application(archive, admitted, house),
        log_level="warning",
        access_log=False,
        server_header=False,
        http=PatientConnection,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_KEPT,
        timeout_graceful_shutdown=_KEPT,
        proxy_headers=False,
        lifespan="off",
        ws="none",
    )
