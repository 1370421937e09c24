"""Preloaded by the process that readers are forked from: a first page costs a second, which each would pay anew.

In: nothing. Out: the tables of the libraries that reading uses, loaded. It works at import, as preloading asks.
"""

from __future__ import annotations

import errno
import multiprocessing
import multiprocessing.forkserver
import socket
from datetime import UTC, datetime
from multiprocessing import reduction
from typing import Any

from crawler.newspaper import Newspaper
from crawler.newspaper.wire import Asked
from crawler.reading.reader import read_capture
from crawler.sites.site_files import undeclared
from storage.records import Capture, Kind, Outcome

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def begin_readers() -> None:
    """Start the process that readers are forked from, with this module loaded; nothing happens when there is one."""
    multiprocessing.set_forkserver_preload([__name__])
    multiprocessing.forkserver.ensure_running()


def _outlive_killed_crawls() -> None:
    """A crawl that is killed while it asks for a reader must not end the fork server, which others use, too."""
    receive = reduction.recvfds

    def patient(sock: socket.socket, size: int) -> Any:
        try:
            return receive(sock, size)
        except EOFError as fault:
            raise ConnectionAbortedError(errno.ECONNABORTED, "the crawl was killed") from fault

    reduction.recvfds = patient


def _read_pages() -> None:
    paper, site = Newspaper(), undeclared("http://127.0.0.1/")
    where = {"site": site.name, "file": "", "offset": 0, "length": 0, "end": 0}
    for path in ("/", "/letters/", *paper.paths[:4]):
        facts = {"record_id": f"urn:path:{path}", "kind": Kind.NEW, "outcome": Outcome.RESPONSE, "status": 200, **where}
        capture = Capture(url=f"http://127.0.0.1{path}", at=datetime.now(UTC), **facts)
        read_capture(capture, HEAD + paper.answer(Asked(path)).body, site)


_outlive_killed_crawls()
_read_pages()
