"""One library on one pair of texts, in a process of its own: prints milliseconds of CPU, words gone and words new."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module

from benchmarks.diff.texts import Texts, made

_ENOUGH = 1.0
"""Seconds after which nothing is measured again."""


def _microfiche(texts: Texts) -> tuple[int, int]:
    nouns, ours = import_module("storage.records"), import_module("storage.versioning.differences")
    old, new = (nouns.Article(title="", text=text) for text in (texts.old, texts.new))
    found = ours.differences(old, new)
    return sum(one.count(ours.Fate.GONE) for one in found), sum(one.count(ours.Fate.NEW) for one in found)


def _matcher(module: str, texts: Texts) -> tuple[int, int]:
    matcher = import_module(module).SequenceMatcher(None, texts.old.split(), texts.new.split(), autojunk=False)
    changed = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return sum(code[2] - code[1] for code in changed), sum(code[4] - code[3] for code in changed)


def _diff_match_patch(texts: Texts) -> tuple[int, int]:
    """By words, each as a character, as its wiki says of lines; with the second that it allows itself."""
    codes: dict[str, str] = {}
    one, other = (
        "".join(codes.setdefault(word, chr(0x100 + len(codes))) for word in text.split())
        for text in (texts.old, texts.new)
    )
    found = import_module("diff_match_patch").diff_match_patch().diff_main(one, other, False)
    return sum(len(part) for kind, part in found if kind < 0), sum(len(part) for kind, part in found if kind > 0)


TOOLS: dict[str, Callable[[Texts], tuple[int, int]]] = {
    "microfiche": _microfiche,
    "difflib": partial(_matcher, "difflib"),
    "cydifflib": partial(_matcher, "cydifflib"),
    "diff-match-patch": _diff_match_patch,
}


def main(tool: str, case: str) -> None:
    """Measure five times, or until enough time has passed; the fastest counts."""
    texts = made(case)
    TOOLS[tool](Texts("one two", "one three"))  # what it imports is not measured
    best, begun = float("inf"), time.process_time()
    for _round in range(5):
        start = time.process_time()
        gone, new = TOOLS[tool](texts)
        best = min(best, time.process_time() - start)
        if time.process_time() - begun > _ENOUGH:
            break
    print(f"{best * 1000:.1f} {gone} {new}")


if __name__ == "__main__":
    main(*sys.argv[1:])
