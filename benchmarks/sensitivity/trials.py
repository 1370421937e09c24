"""What is tried: each number halved and doubled, each rule silenced, on the pages that it can change something of."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.sensitivity.changes import Change, with_numbers
from benchmarks.sensitivity.literals import Literal
from benchmarks.sensitivity.probes import Label, halved
from benchmarks.sensitivity.readings import Laboratory, Trial
from benchmarks.sensitivity.rules import Rule, listened

FURTHER = 3
"""Times as many pages as are tried first are read where those show nothing."""


def of_literals(laboratory: Laboratory, literals: Sequence[Literal], most: int) -> list[Trial]:
    """Two trials for each number, on the pages where a comparison turns out otherwise, at `most` so many."""
    touched = _by_label(laboratory.touched(_probing(literals)))
    trials, every = list[Trial](), range(len(laboratory.samples))
    for number, literal in enumerate(literals):
        for label, value in (("halved", halved(literal.value)), ("doubled", literal.value * 2)):
            pages = every if literal.is_span else touched.get((number, label), [])
            change = {literal.module: with_numbers({literal.place: _number(value)})}
            trials.append(Trial(f"{number} {label}", change, *_spread(pages, most)))
    return trials


def of_rules(laboratory: Laboratory, rules: Sequence[Rule], most: int) -> list[Trial]:
    """A trial for each rule, on the pages where it says yes, at `most` so many; a signal of the table on any."""
    numbered: dict[str, list[tuple[int, Rule]]] = {}
    for number, rule in enumerate(rules):
        if not rule.is_listed:
            numbered.setdefault(rule.module, []).append((number, rule))
    touched = _by_label(laboratory.touched(listened(numbered)))
    every = range(len(laboratory.samples))
    wanted = [every if rule.is_listed else touched.get((number, "off"), []) for number, rule in enumerate(rules)]
    return [
        Trial(f"{number} off", rule.switched_off(), *_spread(pages, most))
        for (number, rule), pages in zip(enumerate(rules), wanted, strict=True)
    ]


def _spread(pages: Sequence[int], most: int) -> tuple[Sequence[int], Sequence[int]]:
    """Some of the pages, evenly from all of them, and `FURTHER` times as many others."""
    first = _evenly(pages, most)
    tried = set(first)
    return first, _evenly([page for page in pages if page not in tried], FURTHER * most)


def _evenly(pages: Sequence[int], most: int) -> Sequence[int]:
    return pages if len(pages) <= most else [pages[len(pages) * number // most] for number in range(most)]


def _by_label(touched: Iterable[set[Label]]) -> dict[Label, list[int]]:
    found: dict[Label, list[int]] = {}
    for page, labels in enumerate(touched):
        for label in labels:
            found.setdefault(label, []).append(page)
    return found


def _probing(literals: Sequence[Literal]) -> Mapping[str, Change]:
    """Every number as a probe that stands at the head of its module."""
    by_module: dict[str, dict[int, Literal]] = {}
    for number, literal in enumerate(literals):
        if not literal.is_span:
            by_module.setdefault(literal.module, {})[number] = literal
    return {module: _probed(found) for module, found in by_module.items()}


def _probed(literals: Mapping[int, Literal]) -> Change:
    heads = [f"_probe{number} = _probe({number}, {literal.value!r})" for number, literal in literals.items()]
    first = ast.parse("\n".join(["from benchmarks.sensitivity.probes import probe as _probe", *heads])).body
    return with_numbers({one.place: ast.Name(f"_probe{number}", ast.Load()) for number, one in literals.items()}, first)


def _number(value: float) -> ast.expr:
    return ast.parse(repr(value), mode="eval").body
