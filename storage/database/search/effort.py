"""How much a search may look at before it says that it looked at no more.

In: nothing. Out: an `Effort`: numbers of texts and hits. A command line waits for a second; a page does not.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is looked at, the newest first; where that was not all, an answer says so.

    `texts`: where texts must be looked at to count them. `hits`: of what is more than single words, phrases above all.
    """

    texts: int
    hits: int


THOROUGH = Effort(texts=2_000, hits=100_000)
"""For who waits: a command, a file, a program that has the archive."""

SWIFT = Effort(texts=500, hits=20_000)
"""For pages, and programs that ask a server: none of it takes longer than a tenth of a second."""
