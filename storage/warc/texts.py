"""A text that no server sent as a WARC file of its own, which is then taken in like anybody's.

In: the bytes of a text, the address that it is said to be from, and its time. Out: the bytes of a WARC file.
The same text, address and time make the same file, so that what is there already is known by its digest.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from importlib.metadata import version

from storage.warc.fields import text_value, to_block
from storage.warc.member import member
from storage.warc.record import Record, date_field, sha256_field, url_field

TEXT_URN = "urn:sha256:"
"""Target URI of a text that is said to be from nowhere, followed by the hex sha256 of its bytes."""


def text_urn(text: bytes) -> str:
    """The name of a text without an address."""
    return TEXT_URN + hashlib.sha256(text).hexdigest()


def text_file(text: bytes, url: str, at: datetime) -> bytes:
    """A WARC file that holds a text as a resource record (WARC 1.1 §6.4). `at` is aware."""
    block = to_block([("software", text_value(f"microfiche/{version('microfiche')}"))])
    facts = (url, date_field(at), sha256_field(text))
    start = _record("warcinfo", "application/warc-fields", block, (), facts)
    resource = _record("resource", "text/plain", text, (("WARC-Target-URI", url_field(url)),), facts)
    return member(start) + member(resource)


def _record(
    kind: str, mime: str, block: bytes, more: tuple[tuple[str, str], ...], facts: tuple[str, str, str]
) -> Record:
    name = uuid.uuid5(uuid.NAMESPACE_URL, " ".join((kind, *facts)))
    fields = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{name}>"),
        *more,
        ("WARC-Date", facts[1]),
        ("Content-Type", mime),
        ("WARC-Block-Digest", sha256_field(block)),
    )
    return Record(fields, block)
