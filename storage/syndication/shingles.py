"""Shingles: runs of words, of which a sample is kept that is the same for the same words, whoever draws it and when.

In: the words of a text. Out: its shingles; their sample as numbers that fit into a column of a database.
Never: a number that another version of a library would give otherwise: what is drawn is told by CRC-32 (ISO 3309), and
numbered by BLAKE2b (RFC 7693).

Drawing by a fixed rule is known as FracMinHash (Irber et al. 2022, bioRxiv 2022.01.11.475838): unlike MinHash it finds
a short text within a long one, for what is drawn of the short one is drawn of the long one, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from zlib import crc32

from storage.query.normaliser import stands_alone

WORDS = 5
"""Words of a shingle."""

CHARACTERS = 8
"""The same in scripts without blanks, where a character is a word."""

ONE_IN = 10
"""Shingles of which one is drawn."""


def shingles(words: Sequence[str]) -> list[str]:
    """The shingles that begin at each word, in order; at the end there are some words at which none begins."""
    alone = set(filter(stands_alone, set(words)))
    if not alone:
        return list(map(" ".join, zip(*(words[skip:] for skip in range(WORDS)), strict=False)))
    sizes = [CHARACTERS if word in alone else WORDS for word in words]
    return [" ".join(words[place : place + size]) for place, size in enumerate(sizes) if place + size <= len(words)]


def sample(shingled: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the shingles that are drawn, and their numbers (63 bits), in order."""
    packed = [one.encode("utf-8", "surrogatepass") for one in shingled]
    return [(place, _number(one)) for place, one in enumerate(packed) if crc32(one) % ONE_IN == 0]


def _number(shingle: bytes) -> int:
    return int.from_bytes(blake2b(shingle, digest_size=8).digest(), "big") >> 1


def site_number(site: str) -> int:
    """A site as a number of 31 bits: a row for each shingle has no room for its name."""
    return _number(site.encode("utf-8", "surrogatepass")) >> 32
