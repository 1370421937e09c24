"""What papers do to agency copy.

In: the sentences of a text, and its language. Out: a text. Each of `EDITS` is a kind of copy.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.stories.drawing import page, sentences

Language = Mapping[str, Any]
Edit = Callable[[list[str], Language, random.Random], str]


def _verbatim(said: list[str], language: Language, _lot: random.Random) -> str:
    return page(language, said)


def _cut(said: list[str], language: Language, lot: random.Random) -> str:
    return page(language, said[: max(5, int(len(said) * lot.uniform(0.25, 0.6)))])


def _other_lead(said: list[str], language: Language, lot: random.Random) -> str:
    return page(language, sentences(language, lot, 2) + said[2:])


def _dated(said: list[str], language: Language, lot: random.Random) -> str:
    return "NORVIK (dpo) – " + page(language, said) + f"\n(dpo/{lot.randint(1, 99)})"


def _local(said: list[str], language: Language, lot: random.Random) -> str:
    middle = len(said) // 2
    return page(language, said[:middle] + sentences(language, lot, 4) + said[middle:])


def _reworded(said: list[str], language: Language, lot: random.Random) -> str:
    """Every second sentence has another verb or clause: a tenth of the words."""
    return page(language, [_replaced(one, language, lot) if place % 2 else one for place, one in enumerate(said)])


def _replaced(one: str, language: Language, lot: random.Random) -> str:
    found = [phrase for phrase in (*language["V"], *language["A"]) if phrase in one]
    return one.replace(found[0], lot.choice(language["V" if found[0] in language["V"] else "A"]), 1) if found else one


def _styled(said: list[str], language: Language, _lot: random.Random) -> str:
    text = page(language, said)
    for word, other in language["style"]:
        text = text.replace(word, other)
    return text.replace(",", " –")


def _mixed(said: list[str], language: Language, lot: random.Random) -> str:
    shorter = said[1 : max(8, int(len(said) * 0.7))]
    own = sentences(language, lot, 3)
    return _styled([own[0], *shorter[:4], *own[1:], *shorter[4:]], language, lot)


def _every_tenth(said: list[str], language: Language, lot: random.Random) -> str:
    """Every tenth word is another; of Chinese and Japanese every sixteenth character."""
    words = lot.choice(sentences(language, lot, 3))
    others = words.split() if language["sep"] else list(words)
    return page(language, [_with_others(one, language["sep"], others, lot) for one in said])


def _with_others(one: str, between: str, others: list[str], lot: random.Random) -> str:
    parts = one.split() if between else list(one)
    step = 10 if between else 16
    for place in range(lot.randrange(step), len(parts) - 1, step):
        parts[place] = lot.choice(others).strip(".。।")
    return between.join(parts)


def _shortened(said: list[str], language: Language, lot: random.Random) -> str:
    """Every fourth sentence is left out, and every sixth is the paper's own."""
    kept = [sentences(language, lot, 1)[0] if place % 6 == 5 else one for place, one in enumerate(said) if place % 4]
    return page(language, kept)


def _half_own(said: list[str], language: Language, lot: random.Random) -> str:
    """Half of it is the paper's own, sentence by sentence."""
    return page(language, [sentences(language, lot, 1)[0] if place % 2 else one for place, one in enumerate(said)])


EDITS: Mapping[str, Edit] = {
    "verbatim": _verbatim,
    "cut from the bottom": _cut,
    "lead rewritten": _other_lead,
    "dateline and byline": _dated,
    "local paragraph": _local,
    "words replaced": _reworded,
    "every tenth word replaced": _every_tenth,
    "shortened throughout": _shortened,
    "half of it own": _half_own,
    "house style": _styled,
    "all of these": _mixed,
}
