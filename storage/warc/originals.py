"""The record whose bytes a revisit repeats: under which digest an index has it, and how its body is framed.

In: a capture and the folder where its file lies. Out: an `Original`; None where the record cannot be had any more.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from storage.errors import ArchiveMissing, RecordUnreadable
from storage.folder import WarcFolder
from storage.records import Capture
from storage.warc.record import Record, bare
from storage.warc.stored import stored_at
from storage.warc.wire import MalformedAnswer, parse_response
from storage.wire_response import Framing, WireResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """`url` and `digest` are what an index says of the record and its payload, `framing` how the answer in it ends."""

    url: str
    digest: str
    framing: Framing

    def is_framed_as(self, answer: WireResponse) -> bool:
        """Whether a head of this answer may stand before that body: replay programs take chunks off as the head says,
        and show them where it does not.
        """
        return (self.framing is Framing.CHUNKED) == (answer.framing is Framing.CHUNKED)


def original_of(files: WarcFolder, capture: Capture) -> Original | None:
    """The response that holds the bytes of a capture; None where it cannot be read, or is none."""
    try:
        record = stored_at(files.path(capture.file), capture.offset).record
        answer = parse_response(record.block)
    except (ArchiveMissing, RecordUnreadable, MalformedAnswer):
        return None
    if record.type != "response" or record.id != bare(capture.record_id):
        return None
    url = bare(record.get("WARC-Target-URI") or "")
    return Original(url=url, digest=indexed_digest(record, answer), framing=answer.framing)


def indexed_digest(record: Record, answer: WireResponse | None) -> str:
    """What indexes say of a payload: the digest that the record carries, else sha1 (base 32) of all behind its head,
    chunks and all, as cdxj-indexer 1.5 and pywb 2.10 reckon it.
    """
    if said := record.get("WARC-Payload-Digest"):
        return said
    head = len(answer.head) + sum(map(len, answer.interim)) if answer else 0
    sha1 = hashlib.sha1(record.block[head:], usedforsecurity=False)
    return "sha1:" + base64.b32encode(sha1.digest()).decode()
