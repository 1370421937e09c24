"""The command: build pages, read them with all tools, read everything without each signal, write the page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import click

from benchmarks.extraction import machine
from benchmarks.extraction.pages import gold_of, scorer
from benchmarks.separation import ablation, report
from benchmarks.separation.building import pages_of
from benchmarks.separation.measure import Reader, Reading, Result, measured
from benchmarks.separation.scripts import SCRIPTS
from benchmarks.separation.splices import Spliced, unspliced
from benchmarks.separation.stories import Story, stories_of
from benchmarks.separation.tools import OURS, TOOLS

Pages = Sequence[tuple[Story, Spliced]]
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FEWER = 5


@click.command()
@click.argument("gold", type=_FOLDER)
@click.argument("bench", type=_FOLDER)
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--every", default=1, show_default=True, help="Take every so-manieth of the pages that could be built.")
def separation(gold: Path, bench: Path, page: Path, every: int) -> None:
    """Measure how microfiche and trafilatura tell other articles apart on pages built from those of BENCH; write PAGE.

    GOLD holds score.py and dev/; BENCH holds score.py and corpora/*.jsonl.gz.
    """
    facts = [*machine.facts()]
    stories = [*stories_of(bench)]
    tuned = [*pages_of([one for one in stories if not one.is_held], every)]
    held = [*pages_of([one for one in stories if one.is_held], every)]
    facts.append(f"{len(stories)} pages with one article, {len(tuned) + len(held)} built from them")
    halves = {"hosts tuned on": _by_tool(tuned), "hosts held back": _by_tool(held)}
    judge = scorer(gold / "score.py")
    sets = ablation.Sets(
        gold=gold_of(gold, judge),
        gold_score=judge,
        corpora=ablation.corpora_of(bench),
        score=scorer(bench / "score.py"),
        spread=lambda reader: results(tuned[::_FEWER], reader),
    )
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(report.page(facts, halves, [*ablation.rows(sets)]), "utf-8")
    print(f"Wrote {page}.", file=sys.stderr)


def _by_tool(pages: Pages) -> dict[str, list[Result]]:
    """The results of all tools, ours first."""
    found: dict[str, list[Result]] = {}
    for name, reader in sorted(TOOLS.items(), key=lambda tool: tool[0] != OURS):
        print(f"{name}: {len(pages)} pages …", file=sys.stderr)
        found[name] = results(pages, reader)
    return found


def results(pages: Pages, reader: Reader) -> list[Result]:
    """What a reader made of pages, each held against its reading of the same page with nothing put in."""

    @cache
    def whole(story: Story, page: str) -> Reading:
        built = unspliced(story, page)
        return reader(built.html, built.url)

    found: list[Result] = []
    for story, page in pages:
        say = SCRIPTS[page.page][1] if page.page in SCRIPTS else str
        paragraphs = [say(one) for one in story.paragraphs]
        found.append(measured(page, reader(page.html, page.url), whole(story, page.page), paragraphs))
    return found


if __name__ == "__main__":
    separation()
