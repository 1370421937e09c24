"""The command: histories of papers, and the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from benchmarks.alarms.measure import how_often, how_soon
from benchmarks.alarms.paper import WITHDRAWN, Kind
from benchmarks.extraction import machine
from crawler.health.shares import A_YEAR

RATES = (0.5, 1.3, 3.0, 20.0)
WITHOUT = {"text": (0.0, 0.01, 0.03), "author": (0.03, 0.3)}


@click.command()
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--trials", default=200, show_default=True, help="Changes of a layout, of each kind of paper.")
@click.option("--years", default=50, show_default=True, help="Years of a paper that is well; a tenth at 20 a day.")
def alarms(page: Path, trials: int, years: int) -> None:
    """Measure how soon and how often alarms come, and write PAGE."""
    facts = [*machine.facts(), f"{trials} changes and {years} years of each kind; {years // 10} at 20 stories a day"]
    tables = "\n".join(_table(what, trials, years) for what in WITHOUT)
    page.write_text(_HEAD.format(facts="\n".join(f"- {fact}" for fact in facts)) + tables, "utf-8")
    click.echo(f"Wrote {page}.", err=True)


def _table(what: str, trials: int, years: int) -> str:
    return f"\n## Pages that lose their {what}\n\n{_COLUMNS}\n" + "".join(
        f"| {' | '.join(_row(Kind(rate, without, what), trials, years))} |\n"
        for without in WITHOUT[what]
        for rate in RATES
    )


def _row(kind: Kind, trials: int, years: int) -> Iterator[str]:
    soon, often = how_soon(kind, trials), how_often(kind, years if kind.rate < RATES[-1] else years // 10)
    yield from (f"{kind.rate:g}", f"{kind.without:.0%}")
    for days in (soon.days, soon.by_new):
        yield f"{days[len(days) // 2]:.1f} / {days[len(days) * 9 // 10]:.1f}"
        yield f"{sum(day <= 1 for day in days) / len(days):.0%}"
    yield f"{often:.2f}"
    click.echo(f"{kind}", err=True)


_COLUMNS = """| stories a day | never had it | days until the alarm: median / 90% | within a day \
| by new pages alone: median / 90% | within a day | false alarms a year |
| --- | --- | --- | --- | --- | --- | --- |"""

_HEAD = f"""# When an alarm comes

<!-- Written by `python -m benchmarks.alarms docs/benchmarks/alarms.md`; run it again instead of changing this. -->

Invented histories, asked by the rules of `crawler.health` as a database would be: a job every hour, stories at random
times, each fetched again at the ages of `recheck.articles`. {WITHDRAWN:.0%} of the stories become a page without a text
some day, with the status 200; all pages come in other bytes at each look, so that the fewest can be compared.
A share may fall by chance {A_YEAR:g} times a year (`A_YEAR`). "28.0" days: not within four weeks, or of too little a
history. False alarms are those of a paper that is well.

{{facts}}
"""


if __name__ == "__main__":
    alarms()
