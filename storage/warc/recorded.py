"""An answer as a record of somebody else's holds it, where that is not what came over the wire.

In: the block of a response record. Out: the answer, and why it is not all of it. Programs that archive take chunks and
content codings off and leave the head as it was, so what the head says of the body is no more than a hint.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

from storage.warc.wire import parse_response, value_of
from storage.wire_response import Framing, WireResponse

_LAST_TAG = re.compile(rb"</(?:html|rss|feed|rdf:rdf|urlset|sitemapindex)\s*>\s*(?:<!--[^>]*-->\s*)?\Z", re.I)
_TAIL = 2_000
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0C, 0x0D})
_LARGER_IF_CODED = 64
"""Bytes by which the coded form of a short text may be larger: heads, trailers, the length of a block."""
_NEXT_ANSWER = re.compile(rb"\s*(?:HTTP/\d|\Z)")


def parse_recorded(block: bytes) -> WireResponse:
    """As `parse_response`, but a body that is longer than Content-Length says is the body: it was decoded since.

    Raises `MalformedAnswer`.
    """
    answer = parse_response(block)
    if answer.framing is not Framing.LENGTH or not answer.complete:
        return answer
    behind = block[sum(map(len, answer.interim)) + len(answer.head) + len(answer.entity) :]
    if _NEXT_ANSWER.match(behind):
        return answer
    return replace(answer, entity=answer.entity + behind)


def what_is_missing(answer: WireResponse) -> str | None:
    """Why bytes of a recorded answer are missing, in a word of WARC-Truncated (WARC 1.1 §5.13); None: none are.

    An answer is whole when as much came as its head promises (RFC 9112 §8), and one that visibly comes to its end is,
    too: its body may be another form than the head was written for.
    """
    if answer.complete and not (answer.broken and answer.framing is Framing.CHUNKED):
        return None
    if _LAST_TAG.search(answer.entity[-_TAIL:]) or _is_whole_gzip(answer.entity) or _was_decoded(answer):
        return None
    return "unspecified" if answer.broken else "disconnect"


def _was_decoded(answer: WireResponse) -> bool:
    """Whether a content coding was taken off since, so that the length is that of other bytes.

    A text is hardly ever shorter than its coded form: one that is by far was cut all the same.
    """
    coding = (value_of(answer.headers, "content-encoding") or "").strip().lower()
    length = value_of(answer.headers, "content-length") or ""
    is_near = length.isascii() and length.isdigit() and len(answer.entity) + _LARGER_IF_CODED >= int(length)
    begin = answer.entity[:_TAIL]
    return coding not in ("", "identity") and is_near and begin != b"" and begin == begin.translate(None, _CONTROLS)


def _is_whole_gzip(entity: bytes) -> bool:
    if not entity.startswith(b"\x1f\x8b"):
        return False
    member = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        while entity and not member.eof:
            member.decompress(entity, 1 << 20)
            entity = member.unconsumed_tail
    except zlib.error:
        return False
    return member.eof
