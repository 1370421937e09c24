"""What `Capture.refers_to` says of a revisit: the record that holds its bytes, and whether that is of another URL.

Our own revisits repeat their own URL. Those of others may repeat any: then the page is read under its own address, too,
and the record id stands behind a prefix that says so.
"""

from __future__ import annotations

NOT_FOUND = "urn:microfiche:not-found"
"""What a revisit refers to that does not name a record, until one is found."""
_ELSEWHERE = "elsewhere:"


def elsewhere(record_id: str) -> str:
    """What a revisit refers to whose bytes are those of another URL."""
    return _ELSEWHERE + record_id


def is_elsewhere(refers_to: str | None) -> bool:
    """Whether the bytes are those of another URL."""
    return (refers_to or "").startswith(_ELSEWHERE)


def record_in(refers_to: str) -> str:
    """The id of the record that holds the bytes."""
    return refers_to.removeprefix(_ELSEWHERE)
