"""What a server's bytes say: heads, fields, framing, entity. Pure.

In: the bytes of one answer exactly as they came over the wire. Out: a `WireResponse`. Framing follows RFC 9112 §6 and
§7; what real servers send beside it (bare LF, folded lines, lines without a colon) is tolerated as RFC 9112 §2.2 and
§5.2 allow.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from storage.warc.chunks import begins_chunks, dechunk
from storage.warc.transfer_codings import codings_of, uncoded
from storage.wire_response import Fields, Framing, WireResponse

_STATUS_LINE = re.compile(rb"HTTP/(\d+(?:\.\d+)?)[ \t]+([1-9]\d\d)(?:[ \t]+(.*))?")
_END_OF_HEAD = re.compile(rb"\n\r?\n")


class MalformedAnswer(ValueError):
    """The bytes hold no whole head of a final HTTP answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    entity: bytes
    framing: Framing
    complete: bool = True
    broken: bool = False
    left: str | None = None
    odd: str | None = None


def parse_response(raw: bytes, method: str = "GET") -> WireResponse:
    """Read the bytes of one answer to a request of this method.

    Raises `MalformedAnswer` when no final status line and head can be found.
    """
    interim, head = _heads(raw)
    version, status, reason = _status_line(head)
    headers = _fields(head)
    rest = raw[sum(map(len, interim)) + len(head) :]
    body = _unsent(rest) if method == "HEAD" or status in (204, 304) else _body(rest, headers)
    return WireResponse(
        head=head,
        version=version,
        status=status,
        reason=reason,
        headers=headers,
        entity=body.entity,
        framing=body.framing,
        complete=body.complete,
        interim=interim,
        broken=body.broken,
        left=body.left,
        odd=body.odd or _odd_heads(interim, head),
    )


def answer_to(request: bytes, response: bytes) -> WireResponse | None:
    """What a server answered to a request, both as they went over the wire; None where there is no whole head."""
    try:
        return parse_response(response, request.partition(b" ")[0].decode("latin-1") or "GET")
    except MalformedAnswer:
        return None


def sha256_of(answer: WireResponse | None) -> str | None:
    """The hex digest of an answer's entity; None where no entity can be (204, 304, HEAD)."""
    if answer is None or answer.framing is Framing.NONE:
        return None
    return hashlib.sha256(answer.entity).hexdigest()


def values_of(headers: Fields, name: str) -> tuple[str, ...]:
    """All values of a field, in their order; `name` in lower case."""
    return tuple(value for key, value in headers if key.strip().lower() == name)


def value_of(headers: Fields, name: str) -> str | None:
    """The first value of a field, or None; `name` in lower case."""
    return next(iter(values_of(headers, name)), None)


def readable_form(response: WireResponse) -> bytes:
    """An answer that every reader takes for what it was: the final head and the entity, without transfer coding.

    Fields that no longer fit (Transfer-Encoding, a wrong Content-Length) are kept under `X-Archive-Orig-` names.
    """
    lines = _lines(response.head)
    unfit = {b"transfer-encoding"} if _length_fits(response) else {b"transfer-encoding", b"content-length"}
    kept = [b"X-Archive-Orig-" + line if line.split(b":")[0].strip().lower() in unfit else line for line in lines]
    return b"\r\n".join(line for line in kept if not _looks_blank(line)) + b"\r\n\r\n" + response.entity


def _length_fits(response: WireResponse) -> bool:
    return all(length == str(len(response.entity)) for length in values_of(response.headers, "content-length"))


def _heads(raw: bytes) -> tuple[tuple[bytes, ...], bytes]:
    """Split off the heads: those of interim answers, and the final one."""
    interim: list[bytes] = []
    start = 0
    while True:
        end = _END_OF_HEAD.search(raw, start)
        if end is None:
            raise MalformedAnswer("the head of the answer has no end")
        head = raw[start : end.end()]
        if not 100 <= _status_line(head)[1] < 200:
            return tuple(interim), head
        interim.append(head)
        start = end.end()


def _status_line(head: bytes) -> tuple[str, int, str]:
    match = _STATUS_LINE.fullmatch(head.split(b"\n", 1)[0].rstrip(b"\r"))
    if match is None:
        raise MalformedAnswer("the answer does not begin with an HTTP status line")
    return match[1].decode("ascii"), int(match[2]), (match[3] or b"").decode("latin-1")


def _lines(head: bytes) -> list[bytes]:
    return [line.removesuffix(b"\r") for line in head.split(b"\n")]


def _looks_blank(line: bytes) -> bool:
    """Whether a reader that decodes before it strips, as warcio does, takes this line for the end of the head."""
    return not line.decode("latin-1").strip() or not line.decode("utf-8", "replace").strip()


def _fields(head: bytes) -> Fields:
    """The fields of a head; continuation lines are joined (RFC 9112 §5.2), lines without a colon are skipped."""
    unfolded: list[bytes] = []
    for line in _lines(head)[1:]:
        if line[:1] in (b" ", b"\t") and unfolded:
            unfolded[-1] += b" " + line.strip()
        else:
            unfolded.append(line)
    split = (line.split(b":", 1) for line in unfolded if b":" in line)
    return tuple((name.decode("latin-1"), value.strip().decode("latin-1")) for name, value in split)


def _body(rest: bytes, headers: Fields) -> _Body:
    lengths = values_of(headers, "content-length")
    codings = codings_of(values_of(headers, "transfer-encoding"))
    if not codings:
        return _sized(rest, lengths)
    whole = _Body(entity=rest, framing=Framing.CLOSE)
    body = _chunked(rest, beside_length=bool(lengths)) if "chunked" in codings else whole
    if codings == ["chunked"]:
        return body
    return replace(_decoded(body, [coding for coding in codings if coding != "chunked"]), odd=_odd_codings(codings))


def _odd_codings(codings: list[str]) -> str:
    return "transfer coding " + ", ".join(codings)


def _decoded(body: _Body, codings: list[str]) -> _Body:
    """The body without the codings that are under its chunks; one that was cut off cannot be blamed for its end."""
    found = uncoded(body.entity, codings)
    return replace(body, entity=found.entity, broken=body.broken or (body.complete and found.broken), left=found.left)


def _unsent(rest: bytes) -> _Body:
    return _Body(entity=b"", framing=Framing.NONE, odd="bytes behind the end of the answer" if rest else None)


def _chunked(rest: bytes, *, beside_length: bool) -> _Body:
    """The body without its chunks; where there are none, because a program took them off before, as it is."""
    if rest and not begins_chunks(rest):
        return _Body(entity=rest, framing=Framing.CLOSE, broken=True, odd="no chunks where the head says so")
    found = dechunk(rest)
    odd = found.odd or ("Content-Length beside Transfer-Encoding" if beside_length else None)
    return _Body(entity=found.entity, framing=Framing.CHUNKED, complete=found.complete, broken=found.broken, odd=odd)


def _sized(rest: bytes, values: tuple[str, ...]) -> _Body:
    lengths = {length.strip() for value in values for length in value.split(",")}
    if not lengths:
        return _Body(entity=rest, framing=Framing.CLOSE)
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit() and len(length) <= 18):
        return _Body(entity=rest, framing=Framing.CLOSE, broken=True, odd="unusable Content-Length")
    size = int(length)
    odd = "bytes behind the end of the answer" if len(rest) > size else None
    return _Body(entity=rest[:size], framing=Framing.LENGTH, complete=len(rest) >= size, odd=odd)


def _odd_heads(interim: tuple[bytes, ...], head: bytes) -> str | None:
    if interim:
        return "interim answers"
    if any(line and _looks_blank(line) for line in _lines(head)):
        return "a header line of blanks"
    return None
