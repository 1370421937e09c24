"""The figures of a run as one Markdown page. Pure: what it is given stands in it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from benchmarks.separation.measure import Result, kept, leak, share

ByTool = Mapping[str, Sequence[Result]]
_INTRODUCTION = """# Other articles on a page, told apart

Written by `python -m benchmarks.separation` (`make bench-separation`); do not edit. One run, all tools in one process.

{facts}

Real pages with one article whose text is known get something put in: cards, lists of links, whole articles (invented
markup, or the page's own once more with other words: twins), readers' comments, collapsed posts; under names that say
what an element is, under names as builds hash them, or under none; the page itself as it is, with all its names hashed,
or with all words in letters of another script. *leak*: the share of the foreign fragments in the article text;
*leaky*: pages with any; *kept*: of the paragraphs that the untouched page gave, the share that is still there;
*teasers*: the share of announced articles found with title and address. Half of the hosts, by a checksum, are held back
while rules are made.
"""
_KEYS: Mapping[str, Callable[[Result], str]] = {
    "what was put in": lambda one: one.page.kind,
    "markup": lambda one: f"{one.page.kind.partition(' ')[0].removesuffix('s')}: {one.page.markup}",
    "where": lambda one: one.page.place,
    "names of what was put in": lambda one: one.page.names,
    "the page itself": lambda one: one.page.page,
}


def page(facts: Iterable[str], halves: Mapping[str, ByTool], ablation: Sequence[Sequence[str]]) -> str:
    """The whole page: a table of all tools for each half of the hosts, our own figures by kind, the ablation."""
    parts = [_INTRODUCTION.format(facts="\n".join(f"- {one}" for one in facts))]
    parts += [f"## {half}\n\n{_tools(tools)}" for half, tools in halves.items()]
    ours = {half: next(iter(tools.values())) for half, tools in halves.items()}
    parts += [f"## microfiche by {name}\n\n{_by(key, ours)}" for name, key in _KEYS.items()]
    parts.append("## What each signal contributes\n\nmicrofiche without one signal at a time.\n\n" + table(ablation))
    return "\n".join(part.rstrip() + "\n" for part in parts)


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is its head, the first column is text."""
    head = [_line(rows[0]), _line(["---", *["---:"] * (len(rows[0]) - 1)])]
    return "\n".join([*head, *map(_line, rows[1:])])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _tools(tools: ByTool) -> str:
    head = ("", "pages", "leak", "leaky", "kept", "teasers")
    return table([head, *((name, str(len(results)), *cells(results)) for name, results in tools.items())])


def cells(results: Sequence[Result]) -> tuple[str, str, str, str]:
    """Leak, leaky pages, kept, teasers."""
    found, announced = sum(one.found for one in results), sum(one.announced for one in results)
    leaky = str(sum(bool(one.leaked) for one in results))
    return percent(leak(results)), leaky, percent(kept(results)), percent(share(found, announced))


def percent(part: float | None) -> str:
    """A share as it is printed."""
    return "–" if part is None else f"{100 * part:.2f}%"


def _by(key: Callable[[Result], str], halves: Mapping[str, Sequence[Result]]) -> str:
    columns = [f"{half}: {what}" for half in halves for what in ("pages", "leak", "leaky", "kept", "teasers")]
    groups = sorted({key(one) for results in halves.values() for one in results})
    rows = [[name, *_cells_of(name, key, halves.values())] for name in groups]
    return table([["", *columns], *rows])


def _cells_of(name: str, key: Callable[[Result], str], halves: Iterable[Sequence[Result]]) -> list[str]:
    row: list[str] = []
    for results in halves:
        own = [one for one in results if key(one) == name]
        row += [str(len(own)), *cells(own)]
    return row
