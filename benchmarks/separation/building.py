"""Which pages are built from which stories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.separation.chance import draw, number
from benchmarks.separation.kinds import KINDS
from benchmarks.separation.splices import Spliced, spliced
from benchmarks.separation.stories import Story

_PAGES = ("as it is", "as it is", "names hashed", "as it is", "Arabic", "names hashed", "Han")
_DONORS = 4


def pages_of(stories: Sequence[Story], every: int) -> Iterator[tuple[Story, Spliced]]:
    """One page for every story and kind, of which every `every`th is taken; donors come from the same stories."""
    turn = 0
    for story in stories:
        donors = _donors(story, stories)
        for kind in KINDS:
            turn += 1
            if turn % every == 0 and (built := spliced(story, donors, kind, draw(_PAGES, story.id, kind, "page"))):
                yield story, built


def _donors(story: Story, stories: Sequence[Story]) -> list[Story]:
    others = [one for one in stories if one.host != story.host]
    return sorted(others, key=lambda one: number(story.id, one.id))[:_DONORS]
