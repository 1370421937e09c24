"""Choices that look random and are the same in every run: by the checksum of what is chosen for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")


def draw(choices: Sequence[T], *of: object) -> T:
    """One of some choices, always the same one for the same `of`."""
    return choices[number(*of) % len(choices)]


def number(*of: object) -> int:
    """A number that belongs to `of`."""
    return crc32(repr(of).encode()) >> 3
