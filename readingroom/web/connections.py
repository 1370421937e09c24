"""Connections that do not last for ever: a client that says nothing, or takes nothing, is let go.

In: bytes of a client. Out: what uvicorn makes of them, within a time. uvicorn counts the seconds only between an answer
and the next request: who connects and is silent, begins a request and never ends it, or does not read what he asked for
stays as long as he likes, and everybody else is told that there are too many.
"""

from __future__ import annotations

import asyncio
import sys
from http import HTTPStatus

from uvicorn.protocols.http.h11_impl import H11Protocol

from readingroom.web.gate import HEADERS
from readingroom.web.rendering import rendered

LONGEST_HEAD = 64 * 1024
"""Bytes of a request with all its headers."""
_TOO_LONG = {
    HTTPStatus.REQUEST_URI_TOO_LONG: "An address has 15,000 bytes at most here. Ask with fewer words.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The headers of a request have 64 KB at most here.",
    HTTPStatus.BAD_REQUEST: "This is no request of HTTP.",
}


class PatientConnection(H11Protocol):
    """A connection of uvicorn's with an end; `head` and `taken` are seconds."""

    head = 10.0
    """Until a request has come with all its headers."""
    taken = 30.0
    """Until an answer, or as much of it as is waiting to be sent, has been taken."""

    _end: asyncio.TimerHandle | None = None
    _is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Somebody connected."""
        super().connection_made(transport)
        self._within(self.head)

    def data_received(self, data: bytes) -> None:
        """Something came; of who was refused it is read and thrown away, or he would not get to read why."""
        if self._is_refused:
            return
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._without_end()

    def on_response_complete(self) -> None:
        """All of an answer was handed over; another request may have begun in it."""
        answered = self.cycle
        super().on_response_complete()
        if self.cycle is answered:
            self._within(self.taken)

    def pause_writing(self) -> None:
        """The client reads more slowly than it is answered."""
        super().pause_writing()
        self._within(self.taken)

    def resume_writing(self) -> None:
        """It has read."""
        super().resume_writing()
        if self.cycle is not None and not self.cycle.response_complete:
            self._without_end()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._without_end()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or too long for one, in words; `msg` is what uvicorn would say."""
        status = self._why()
        page = rendered("problem.html", title=status.phrase, status=status.value, detail=_TOO_LONG[status]).encode()
        told = {**HEADERS, "Content-Type": "text/html; charset=utf-8", "Connection": "close"}
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in told.items())]
        self._is_refused = True
        self.transport.write("\r\n".join([*lines, f"Content-Length: {len(page)}", "", ""]).encode() + page)
        self.transport.write_eof()
        self._within(self.head)

    def _why(self) -> HTTPStatus:
        """What h11 stumbled over, while uvicorn tells of it."""
        hint = getattr(sys.exc_info()[1], "error_status_hint", HTTPStatus.BAD_REQUEST)
        if hint != HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            return HTTPStatus.BAD_REQUEST
        is_in_address = b"\r\n" not in self.conn.trailing_data[0]
        return HTTPStatus.REQUEST_URI_TOO_LONG if is_in_address else HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE

    def _within(self, seconds: float) -> None:
        """Break the connection off in so many seconds, if nothing comes between."""
        self._without_end()
        self._end = self.loop.call_later(seconds, self.transport.abort)

    def _without_end(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None
