"""What the fields of a record say of the connection that its answer came over.

In: a record of anybody's. Out: address, protocols and cipher, as a row holds them; None for what says nothing that can
be believed. WARC-Protocol stands once for each (IIPC's warc-specifications #42), in older files in one, with commas.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Any

from storage.warc.record import Record

_TOKEN = re.compile(r"[!-~]{1,60}")
_MOST_PROTOCOLS = 8


def connection_of(record: Record) -> dict[str, Any]:
    """The fields of a `Capture` that are about its connection."""
    cipher = (record.get("WARC-Cipher-Suite") or "").strip()
    return {
        "ip": address(record.get("WARC-IP-Address")),
        "protocols": " ".join([*_protocols(record)][:_MOST_PROTOCOLS]) or None,
        "cipher": cipher if _TOKEN.fullmatch(cipher) else None,
    }


def address(ip: str | None) -> str | None:
    """An IP address in its one spelling, without the zone of a link; None for what is none."""
    try:
        return str(ipaddress.ip_address((ip or "").strip().partition("%")[0]))
    except ValueError:
        return None


def _protocols(record: Record) -> Iterator[str]:
    listed = ",".join(value for name, value in record.fields if name.lower() == "warc-protocol")
    return (word for word in map(str.strip, listed.lower().split(",")) if _TOKEN.fullmatch(word))
