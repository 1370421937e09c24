"""Lines about the author behind an article: they begin with the author's name, and nothing of the article follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crawler.extraction.tree import weight
from storage.records import Block, Verdict

_LONGEST_BIO = 700


def without_bios(blocks: Sequence[Block], authors: Iterable[str]) -> tuple[Block, ...]:
    """The blocks; those at the end of the body that speak of an author by name as BOILERPLATE, signal "bio".

    Only full names count: an article may end on a line that begins with the name of somebody else, or on a quote of
    the one person of whom the author's given name reminds.
    """
    names = tuple(name.casefold() for name in authors if " " in name)
    judged = list(blocks)
    for place in reversed(range(len(judged))):
        if judged[place].verdict is not Verdict.BODY:
            continue
        if place == 0 or not _speaks_of(judged[place], names):
            break
        judged[place] = replace(judged[place], verdict=Verdict.BOILERPLATE, signal="bio")
    return tuple(judged)


def _speaks_of(block: Block, names: tuple[str, ...]) -> bool:
    said = block.text.casefold()
    return block.kind == "paragraph" and weight(said) <= _LONGEST_BIO and said.startswith(names) and said not in names
