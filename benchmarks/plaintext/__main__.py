"""`python -m benchmarks.plaintext`: measures, and writes docs/benchmarks/plaintext.md. Takes about a minute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.plaintext.dumps import LANGUAGES, LAYOUTS, MANNERS, dump
from benchmarks.plaintext.measure import Score, score

SEEDS = range(500, 520)
"""The reader was written while looking at seeds below 100; these were not looked at."""
TABLE = Path(__file__).parents[2] / "docs" / "benchmarks" / "plaintext.md"
INTRODUCTION = f"""# How plain text is taken apart

<!-- Written by `python -m benchmarks.plaintext`; run it again instead of changing this. -->

Invented pages that somebody has turned into plain text, {len(SEEDS)} in each of {len(MANNERS)} manners and
{len(LANGUAGES)} languages, each in {len(LAYOUTS)} layouts. Held against the truth line by line: of the lines that were
taken for text of the main article, how many are (precision); of those, how many were taken (recall); and of how many
pages each line was right. The invented articles are about different things, as those of a real page are not always:
where bodies follow each other alone, read these figures as the best case."""


def measured() -> dict[tuple[str, str, str], Score]:
    """The scores by manner, language and layout."""
    found: dict[tuple[str, str, str], Score] = {}
    for language in LANGUAGES:
        for name, manner in MANNERS.items():
            pages = [dump(language, manner, seed) for seed in SEEDS]
            for layout, join in LAYOUTS.items():
                found[name, language, layout] = sum((score(page, join) for page in pages), Score())
    return found


def table(found: Mapping[tuple[str, str, str], Score]) -> Iterator[str]:
    """The figures as Markdown: a table for each of manner, language and layout."""
    for column, what in enumerate(("manner of the page", "language", "layout")):
        yield f"\n| {what} | precision | recall | every line right |\n| --- | --- | --- | --- |"
        for name in dict.fromkeys(key[column] for key in found):
            yield _row(name, (one for key, one in found.items() if key[column] == name))
    yield _row("**all**", found.values())


def _row(name: str, scores: Iterable[Score]) -> str:
    whole = sum(scores, Score())
    return f"| {name} | {whole.precision:.2%} | {whole.recall:.2%} | {whole.exact}/{whole.pages} |"


if __name__ == "__main__":
    TABLE.write_text("\n".join([INTRODUCTION, *table(measured())]) + "\n", "utf-8")
    print(TABLE.read_text("utf-8"))
