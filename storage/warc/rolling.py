"""When a WARC file is left and the next one begun: with its day (UTC), or when it has grown to its size.

In: the environment. Out: a size in bytes.
"""

from __future__ import annotations

import os
import re

from storage.errors import UsageError

SIZE_VARIABLE = "MICROFICHE_WARC_BYTES"
"""Names the variable that holds another size than `ROLL_AT`."""
ROLL_AT = 1_000_000_000
"""Bytes from which on a file is left: what the annexes of WARC 1.1 (C.1) recommend."""

_LEAST = 1_000_000


def largest_file() -> int:
    """Bytes from which on a file is left and the next one begun. Raises UsageError for what is no size."""
    said = os.environ.get(SIZE_VARIABLE, "")
    if not said:
        return ROLL_AT
    if not re.fullmatch(r"[0-9]{1,15}", said) or int(said) < _LEAST:
        raise UsageError(why=f"{SIZE_VARIABLE} is {said[:40]!r}, and must be a number of bytes from {_LEAST:,} on")
    return int(said)
