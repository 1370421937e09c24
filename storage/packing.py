"""JSON, compressed with zlib, as columns hold it that are read back whole and never queried. Pure.

In: anything that JSON can hold, or the bytes of its JSON. Out: packed bytes, and back.
"""

from __future__ import annotations

import json
from typing import Any

from isal import isal_zlib
from isal.igzip_lib import IsalError  # not a zlib.error, though isal_zlib stands in for zlib

from storage.storable import storable

_LEVEL = 2  # isal: ten times as fast as zlib's 6, a seventh larger; any zlib reads it


class Packed(bytes):
    """Bytes that are packed already."""


def packed(value: Any) -> Packed:
    """A value, or the bytes of its JSON, with strings that can be stored."""
    return Packed(isal_zlib.compress(_text_of(value), _LEVEL))


class Unpackable(ValueError):
    """What is packed in a column cannot be unpacked: the database is damaged."""


def unpacked(value: bytes | None) -> Any:
    """What `packed` packed. Raises Unpackable."""
    try:
        return None if value is None else json.loads(isal_zlib.decompress(value))
    except (IsalError, ValueError, TypeError) as fault:  # type: ignore[misc] # the stubs do not say that it is one
        raise Unpackable(str(fault)) from fault


def _text_of(value: Any) -> bytes:
    """JSON of a value as UTF-8. Nearly every page holds what can be stored as it is, so it is looked at only if not."""
    if isinstance(value, bytes):
        return value if b"\\u0000" not in value else _storable_text(json.loads(value))
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    try:
        return text.encode() if "\\u0000" not in text else _storable_text(value)
    except UnicodeEncodeError:
        return _storable_text(value)


def _storable_text(value: Any) -> bytes:
    return json.dumps(storable(value), ensure_ascii=False, sort_keys=True).encode()
