"""Answers, and the ways in which they can go wrong on the wire."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import brotli

RETRY_AFTER_SECONDS = 1
_brotli_compress: Callable[[bytes], bytes] = brotli.compress
HTML = "text/html"


class Delivery(StrEnum):
    """How the server puts the body on the wire."""

    WHOLE = "whole"
    CHUNKED = "chunked"
    CUT = "cut"
    """Content-Length promises the body, the connection closes half-way."""
    CUT_CHUNKED = "cut-chunked"
    """The connection closes within a chunk."""
    SLOW = "slow"
    """Sixteen pieces with a pause before each."""
    ENDLESS = "endless"
    """Chunks without end."""
    SILENT = "silent"
    """Nothing at all, the connection stays open."""
    RESET = "reset"
    """Nothing at all, the connection closes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as the paper looks at it: `query` without its question mark, header names in lower case."""

    path: str
    query: str = ""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """Give the first value of a header, by its name in lower case."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response before it is put on the wire. Framing headers are the server's business, not part of it."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delivery: Delivery = Delivery.WHOLE

    def with_header(self, name: str, value: str) -> Answer:
        """Set a header, in place of those of the same name."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*kept, (name, value)))


class Misbehaviour(StrEnum):
    """What the server can do to an answer. The value is also the path: /trouble/<value>/."""

    GZIP = "gzip"
    """Coded with gzip, whether asked for or not."""
    BROTLI = "br"
    """Coded with brotli, whether asked for or not."""
    CHUNKED = "chunked"
    CHUNKED_GZIP = "chunked-gzip"
    WRONG_CHARSET = "wrong-charset"
    """The header says ISO-8859-1; the bytes, and the page's meta element, are UTF-8."""
    NO_CHARSET = "no-charset"
    """The bytes are windows-1252; neither header nor page says so."""
    MOVED = "moved"
    """301 to the section page /harbour/; `Newspaper.redirect` has other targets."""
    FOUND = "found"
    """302 to the section page /harbour/."""
    LOOP = "loop"
    """302 to itself, for ever."""
    TO_FRONT = "to-front"
    """302 to the front page: what many papers do with a story that is gone."""
    TOO_MANY = "429"
    """429 with Retry-After in seconds."""
    UNAVAILABLE = "503"
    """503 with Retry-After in seconds."""
    ERROR = "500"
    FORBIDDEN = "403"
    MISSING = "404"
    GONE = "410"
    DROP = "drop"
    """The connection closes in the middle of the body."""
    DROP_CHUNKED = "drop-chunked"
    """The connection closes within a chunk."""
    SILENCE = "silence"
    """Accepted and never answered."""
    RESET = "reset"
    """Accepted and closed without an answer."""
    SLOW = "slow"
    """The body takes some two seconds."""
    ENDLESS = "endless"
    """The body never ends."""


Spoiler = Callable[[Answer, Asked], Answer]
REDIRECT_TARGET = "/harbour/"


def spoiled(answer: Answer, asked: Asked, how: Misbehaviour) -> Answer:
    """Do to an answer what the misbehaviour says."""
    return SPOILERS[how](answer, asked)


def redirection(status: int, location: str) -> Answer:
    """Redirect to a location."""
    body = f'<!DOCTYPE html><title>{status}</title><p>The page is <a href="{location}">here</a>.</p>'
    return Answer(status, (("Location", location), ("Content-Type", "text/html; charset=utf-8")), body.encode())


def refusal(status: int) -> Answer:
    """Answer with an error page that is the same for every path."""
    body = f"<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>Error {status}</h1></body></html>"
    return Answer(status, (("Content-Type", "text/html; charset=utf-8"),), body.encode())


def _gzip(answer: Answer, _: Asked) -> Answer:
    return replace(answer, body=gzip.compress(answer.body, mtime=0)).with_header("Content-Encoding", "gzip")


def _brotli(answer: Answer, _: Asked) -> Answer:
    return replace(answer, body=_brotli_compress(answer.body)).with_header("Content-Encoding", "br")


def _chunked_gzip(answer: Answer, asked: Asked) -> Answer:
    return replace(_gzip(answer, asked), delivery=Delivery.CHUNKED)


def _wrong_charset(answer: Answer, _: Asked) -> Answer:
    return answer.with_header("Content-Type", "text/html; charset=ISO-8859-1")


def _no_charset(answer: Answer, _: Asked) -> Answer:
    text = answer.body.decode("utf-8").replace('<meta charset="utf-8">', "")
    return replace(answer, body=text.encode("cp1252", "xmlcharrefreplace")).with_header("Content-Type", HTML)


def _loop(_: Answer, asked: Asked) -> Answer:
    return redirection(302, asked.path if asked.query else f"{asked.path}?again=1")


def _later(status: int) -> Spoiler:
    def refuse(_: Answer, __: Asked) -> Answer:
        return refusal(status).with_header("Retry-After", str(RETRY_AFTER_SECONDS))

    return refuse


def _refuse(status: int) -> Spoiler:
    return lambda _, __: refusal(status)


def _redirect(status: int, target: str) -> Spoiler:
    return lambda _, __: redirection(status, target)


def _deliver(delivery: Delivery) -> Spoiler:
    return lambda answer, _: replace(answer, delivery=delivery)


SPOILERS: dict[Misbehaviour, Spoiler] = {
    Misbehaviour.GZIP: _gzip,
    Misbehaviour.BROTLI: _brotli,
    Misbehaviour.CHUNKED: _deliver(Delivery.CHUNKED),
    Misbehaviour.CHUNKED_GZIP: _chunked_gzip,
    Misbehaviour.WRONG_CHARSET: _wrong_charset,
    Misbehaviour.NO_CHARSET: _no_charset,
    Misbehaviour.MOVED: _redirect(301, REDIRECT_TARGET),
    Misbehaviour.FOUND: _redirect(302, REDIRECT_TARGET),
    Misbehaviour.LOOP: _loop,
    Misbehaviour.TO_FRONT: _redirect(302, "/"),
    Misbehaviour.TOO_MANY: _later(429),
    Misbehaviour.UNAVAILABLE: _later(503),
    Misbehaviour.ERROR: _refuse(500),
    Misbehaviour.FORBIDDEN: _refuse(403),
    Misbehaviour.MISSING: _refuse(404),
    Misbehaviour.GONE: _refuse(410),
    Misbehaviour.DROP: _deliver(Delivery.CUT),
    Misbehaviour.DROP_CHUNKED: _deliver(Delivery.CUT_CHUNKED),
    Misbehaviour.SILENCE: _deliver(Delivery.SILENT),
    Misbehaviour.RESET: _deliver(Delivery.RESET),
    Misbehaviour.SLOW: _deliver(Delivery.SLOW),
    Misbehaviour.ENDLESS: _deliver(Delivery.ENDLESS),
}
"""One entry a misbehaviour: what it does to an answer."""
