"""Whether two texts tell the same: how much of the shorter one stands in the other. Pure.

Sentences are compared, because a paragraph is cut otherwise in another markup and changed by every edit, while words
and short runs of them stand in any two reports of one kind (weather, results, the parts of a series).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

MOSTLY = 0.5
"""Share of the shorter text's letters in sentences that the other has, too: two stories have next to nothing in common,
twins nearly all; an appeal at the end of both reaches it only where it is longer than one of the stories.
"""
_LONG_ENOUGH = 20
"""Letters of a sentence that tells anything: "Read more." and "10 May" stand everywhere."""

_ENDS = re.compile(r"[.!?…]+[\s\"'”’»)]+|[。！？]+|\n+")
_SAID = re.compile(r"[\W_]+")

Sentences = Mapping[str, int]
"""The sentences of a text without signs, blanks and case, and their letters."""


def sentences(text: str) -> Sentences:
    """The sentences of a text that tell anything; of a text of short ones, all."""
    said = [_SAID.sub("", sentence.casefold()) for sentence in _ENDS.split(text)]
    found = {sentence: len(sentence) for sentence in said if sentence}
    return {sentence: letters for sentence, letters in found.items() if letters >= _LONG_ENOUGH} or found


def tell_the_same(one: Sentences, other: Sentences) -> bool:
    """Whether most of the shorter text stands in the other. A text without words tells nothing."""
    shared = sum(one[sentence] for sentence in one.keys() & other.keys())
    return shared > MOSTLY * min(sum(one.values()), sum(other.values()))
