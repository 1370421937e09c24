"""The two tables as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.sensitivity.judging import figures
from benchmarks.sensitivity.literals import Literal
from benchmarks.sensitivity.readings import Laboratory, Outcome
from benchmarks.sensitivity.rules import Rule

_NOTHING = "–"
_ABOUT = """

Of each set: on how many pages the article, its fields or its teasers are others; in brackets those on which
only the verdicts of blocks are. Then what becomes of the figures: F1 in ten-thousandths, fragments that are missing or
leaked, right titles, dates, authors and teasers. A minus is fewer. Of a change that can touch more pages than are tried
the figures are a lower bound; where it shows nothing on those, up to three times as many others are read until one is
other than before."""


class Effects:
    """What trials change, told in words. `laboratory` knows the readings before."""

    def __init__(self, laboratory: Laboratory) -> None:
        self._samples = laboratory.samples
        self._base = laboratory.base
        self._sets = [*dict.fromkeys(sample.of for sample in laboratory.samples)]
        self._counts = [one.judge.counts(read.row) for one, read in zip(self._samples, self._base, strict=True)]

    def of(self, outcome: Outcome | None) -> str:
        """The effect of a trial; a dash for none."""
        if outcome is None or not (outcome.readings or outcome.failed):
            return _NOTHING
        if outcome.failed:
            return f"does not run: {outcome.failed}"[:120]
        return "; ".join([*self._pages(outcome), *self._figures(outcome)])

    def _pages(self, outcome: Outcome) -> Iterator[str]:
        said: Counter[str] = Counter()
        blocks: Counter[str] = Counter()
        for number, read in outcome.readings.items():
            counted = blocks if read.said == self._base[number].said else said
            counted[self._samples[number].of] += 1
        for name in self._sets:
            if said[name] or blocks[name]:
                yield f"{name} {said[name] or ''}{f' ({blocks[name]})' if blocks[name] else ''}".replace("  ", " ")

    def _figures(self, outcome: Outcome) -> Iterator[str]:
        for name in self._sets:
            numbers = [number for number, sample in enumerate(self._samples) if sample.of == name]
            if outcome.readings.keys().isdisjoint(numbers):
                continue
            before = figures(self._counts[number] for number in numbers)
            after = figures(self._count(number, outcome) for number in numbers)
            yield from _differences(name, before, after)

    def _count(self, number: int, outcome: Outcome) -> Counter[str]:
        read = outcome.readings.get(number)
        return self._counts[number] if read is None else self._samples[number].judge.counts(read.row)


def _differences(name: str, before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[str]:
    for figure in before.keys() | after.keys():
        difference = after.get(figure, 0) - before.get(figure, 0)
        shown = f"{difference * 10_000:+.0f}" if figure == "F1" else f"{difference:+.0f}"
        if float(shown):
            yield f"{name} {figure} {shown.replace('-', '−')}"


def sensitivity(
    facts: Iterable[str], literals: Sequence[Literal], outcomes: Mapping[str, Outcome], effects: Effects
) -> str:
    """The page of the thresholds."""
    rows = [
        (literal, *(effects.of(outcomes.get(f"{number} {how}")) for how in ("halved", "doubled")))
        for number, literal in enumerate(literals)
    ]
    told = [row for row in rows if row[1:] != (_NOTHING, _NOTHING)]
    silent = [literal for literal, *effect in rows if effect == [_NOTHING, _NOTHING]]
    named = sum(literal.is_named for literal in literals)
    lines = [
        *_head("The thresholds of the extractor, halved and doubled", facts),
        f"{named} numbers have a name, {len(literals) - named} stand in a comparison without one.{_ABOUT}",
        *_table(("threshold", "value", "what it is", "halved", "doubled")),
        *(_row(one.key, f"{one.value:g}", one.said, *effect) for one, *effect in told),
        "\n## Without effect on any page\n",
        *_table(("threshold", "value", "what it is")),
        *(_row(one.key, f"{one.value:g}", one.said) for one in silent),
    ]
    return "\n".join(lines) + "\n"


def ablation(facts: Iterable[str], rules: Sequence[Rule], outcomes: Mapping[str, Outcome], effects: Effects) -> str:
    """The page of the rules."""
    rows = [(rule.key, effects.of(outcomes.get(f"{number} off"))) for number, rule in enumerate(rules)]
    lines = [
        *_head("What each rule of the extractor contributes", facts),
        f"Each rule once silenced: it says no, finds nothing. Those without effect come last.{_ABOUT}",
        *_table(("rule", "without it")),
        *(_row(*row) for row in rows if row[1] != _NOTHING),
        "\n## Without effect on any page\n",
        ", ".join(key for key, effect in rows if effect == _NOTHING) or "None.",
    ]
    return "\n".join(lines) + "\n"


def _head(title: str, facts: Iterable[str]) -> Iterator[str]:
    yield f"# {title}\n\n<!-- Written by `make sensitivity`; run it again instead of changing this. -->\n"
    yield from (f"- {fact}" for fact in facts)
    yield ""


def _table(columns: Sequence[str]) -> Iterator[str]:
    yield "\n" + _row(*columns)
    yield _row(*("---" for _ in columns))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '¦') for cell in cells)} |"
