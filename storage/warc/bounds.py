"""What every database can hold of a record: names that fit into an index, times and numbers within their range.

In: what a field of anybody's record says. Out: the same, or `Unreadable` with the reason: such a record is told as
damage, because a row that the database refuses would end the job, and every later one.
"""

from __future__ import annotations

import re
from datetime import datetime

from storage.storable import storable, storable_time
from storage.warc.record import Unreadable

LONGEST_NAME = 1_000
"""Bytes of UTF-8: an index row of PostgreSQL has room for 2,704, and two names stand in one."""
LARGEST = 2**31 - 1

_SHA256 = re.compile(r"[0-9a-f]{64}")


def name(field: str, value: str) -> str:
    """What a row is known by. Raises `Unreadable` when it is too long."""
    if len(value.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        raise Unreadable(f"the {field} is longer than {LONGEST_NAME} bytes")
    return value


def exact_name(field: str, value: str) -> str:
    """The same of a name that is compared with what was stored: it must be storable as it is."""
    if storable(value) != value:
        raise Unreadable(f"the {field} holds what cannot be stored")
    return name(field, value)


def number(field: str, value: str) -> int:
    """A count. Raises `Unreadable` for what is no number, or out of all proportion."""
    if not re.fullmatch(r"[0-9]{1,10}", value) or int(value) > LARGEST:
        raise Unreadable(f"the {field} is no number from 0 to {LARGEST}")
    return int(value)


def moment(field: str, value: str) -> datetime:
    """An aware time that can be said in UTC. Raises `Unreadable`."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError as fault:
        raise Unreadable(f"the {field} is no time") from fault
    if at.tzinfo is None or storable_time(at) is None:
        raise Unreadable(f"the {field} has no zone, or lies beyond the years that can be stored")
    return at


def sha256(field: str, value: str) -> str:
    """A digest in hex. Raises `Unreadable`."""
    if not _SHA256.fullmatch(value):
        raise Unreadable(f"the {field} is no sha256 in hex")
    return value
