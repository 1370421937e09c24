"""What a server answered, taken apart: the noun that `storage.warc.wire` makes of bytes.

It stands beside `storage.records` so that an `Exchange` can carry it, and what came is parsed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Fields = tuple[tuple[str, str], ...]
"""Names and values of a head, in their order."""


class Framing(StrEnum):
    """What ends the body of an answer (RFC 9112 §6.3)."""

    NONE = "none"
    LENGTH = "length"
    CHUNKED = "chunked"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireResponse:
    """One final HTTP answer and the interim ones before it.

    `interim` are the heads of 1xx answers and `head` the final one, bytes as received with their blank line.
    `headers` are (name, value) pairs as received, decoded as Latin-1, folded lines joined by one space.
    `entity` is the body with its transfer coding removed and its content coding kept (RFC 9110 §6.4).
    `complete` is False when the framing promises more than came; for `Framing.CLOSE` only the connection can tell.
    `broken` is True when the framing cannot be followed to its end, whatever came.
    `left` names transfer codings that nobody here can take off: the entity is what they made of it.
    `odd` says why other programs would misread these bytes in a WARC response record; None: they read them right.
    """

    head: bytes
    version: str
    status: int
    reason: str
    headers: Fields
    entity: bytes
    framing: Framing
    complete: bool
    interim: tuple[bytes, ...] = ()
    broken: bool = False
    left: str | None = None
    odd: str | None = None
