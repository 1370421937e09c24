"""Three machines or processes, one host: what arrives is no faster than the pace, as the server's kernel tells it."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest

from tests.flow.crawling import declaration, declare
from tests.flow.machines import Machines, machine, wait_until

pytestmark = pytest.mark.slow

PACE, PAGES = 0.5, 6
KERNEL = 0.15
"""Seconds by which a gap may be short: TCP_INFO tells ticks of 4 or 10 ms, and behind the last look at the clock a
process may be kept from the processor before its bytes are the kernel's; on a busy machine for some tens of ms.
"""
_LAST_DATA_RECEIVED = struct.Struct("<52xI")
"""`tcpi_last_data_recv` of `struct tcp_info` (linux/tcp.h): milliseconds since the last bytes came."""


class Noting(ThreadingHTTPServer):
    """Notes when each request came, as the kernel saw it, however late this process is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.arrivals: list[float] = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Noting

    def do_GET(self) -> None:
        info = self.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA_RECEIVED.size)
        self.server.arrivals.append(monotonic() - _LAST_DATA_RECEIVED.unpack(info)[0] / 1000)
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "text/css")
        self.send_header("Content-Length", "0")
        if len(self.server.arrivals) % 2:
            self.send_header("Connection", "close")  # so that some requests have to connect first
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


@contextmanager
def noting() -> Iterator[Noting]:
    with Noting() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


NAMES = ("east", "north", "south")


def declared(folder: Path, name: str, server: Noting, pace: float) -> None:
    pages = [f"/{name}/{number}.css" for number in range(PAGES)]
    lines = (f"politeness.requests_per_second = {1 / pace}",)
    site = declaration(f"http://127.0.0.1:{server.server_port}", *lines, start=pages)
    declare(folder, site.replace('"fixture"', f'"{name}"'), name)


def assert_paced(arrivals: list[float], pace: float) -> None:
    times = sorted(arrivals)
    assert len(times) > len(NAMES) * PAGES
    assert min(later - earlier for earlier, later in pairwise(times)) >= pace - KERNEL
    assert times[-1] - times[0] >= pace * (len(times) - 1) - KERNEL, "what is late once is not made up for"


def test_three_machines_ask_one_host_no_faster_than_it_may_be_asked(tmp_path: Path, postgres_database: str) -> None:
    with Machines(tmp_path) as machines, noting() as server:
        folders = [machine(tmp_path / name, postgres_database) for name in NAMES]
        for folder, name in zip(folders, NAMES, strict=True):
            declared(folder, name, server, PACE)
        assert machines.run(folders[0], "sites").code == 0  # the tables are there
        crawls = [machines.start(folder, "crawl", name) for folder, name in zip(folders, NAMES, strict=True)]
        codes = [crawl.code() for crawl in crawls]
    assert codes == [16] * 3, "".join(crawl.said() for crawl in crawls)  # a style sheet is no start page
    assert_paced(server.arrivals, PACE)


def test_jobs_of_one_archive_in_two_processes_and_in_one_keep_one_pace_too(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with Machines(tmp_path) as machines, noting() as server:
        for name in NAMES:
            declared(archive, name, server, pace=0.25)
        alone = machines.start(archive, "crawl", "south")
        wait_until(lambda: server.arrivals, alone)
        assert machines.run(archive, "crawl", "--due").code in {0, 16}
        assert alone.code() == 16
    assert_paced(server.arrivals, 0.25)
