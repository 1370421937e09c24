"""What a person sees after a job."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from crawler.jobs.tally import Headline
from crawler.sites.declaration import Site
from crawler.spiders.run import Result
from storage.archive import Archive


def report(archive: Archive, site: Site, result: Result) -> None:
    """Say what the job did, the newest of the articles that it read, and what to do next."""
    headlines = result.tally.headlines
    console = Console(highlight=False)
    console.print(f"[bold]{site.title or site.name}[/]: {done_in_words(result)}")
    if headlines:
        console.print(_table(headlines))
    for fault in result.ending.faults:
        console.print(f"Not found: {fault}.", markup=False, soft_wrap=True)
    if result.next_due is not None:
        console.print(f"Next due: {result.next_due:%Y-%m-%d %H:%M} UTC ({result.waiting} URLs are watched).")
    if headlines:
        console.print(f"\nThe archive is {archive.where}. Read on:", soft_wrap=True)
        console.print(f"  microfiche show {headlines[0].url}", soft_wrap=True)
        console.print(f"  microfiche search {_word(headlines)}", soft_wrap=True)


def done_in_words(result: Result) -> str:
    """What a job fetched and read, in a sentence."""
    tally = result.tally
    if not tally.exchanges:
        return "nothing was due."
    size = tally.bytes / 1_000_000
    return f"{tally.exchanges} exchanges, {tally.articles} articles and {tally.teasers} teasers read, {size:.1f} MB."


def _table(headlines: Sequence[Headline]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for line in headlines:
        table.add_row(f"{line.published:%Y-%m-%d}" if line.published else "", line.title)
    return table


def _word(headlines: Sequence[Headline]) -> str:
    """A word worth searching for: the longest in sight."""
    words = (word.strip("‘’“”'\".,:;!?") for line in headlines for word in line.title.split())
    return max((word for word in words if word.isalpha()), key=len, default="news").lower()
