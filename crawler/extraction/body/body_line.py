"""What reading a body gives: its lines."""

from __future__ import annotations

from typing import NamedTuple


class BodyLine(NamedTuple):
    """A paragraph, heading, list item or table row of a body; `kind` is which, `numbers` are those of its lines in the
    survey.
    """

    text: str
    kind: str
    numbers: tuple[int, ...] = ()
