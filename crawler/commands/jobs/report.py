"""What a person sees after a job."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import click
from rich.text import Text

from crawler.commands.jobs.manner import Manner
from crawler.jobs.tally import FilesTally
from crawler.sites.declaration import Site
from crawler.spiders.run import Result
from storage.archive import Archive
from storage.database.queries.news_of_job import FoundOut, NewsOfJob
from storage.tables import TextScreen, print_table

_KINDS = {
    "image": ("picture", "pictures"),
    "style": ("style", "styles"),
    "script": ("script", "scripts"),
    "font": ("font", "fonts"),
    "media": ("film or sound", "films or sounds"),
}
_NO_NEWS = NewsOfJob(new=(), changed=(), gone=(), unchanged=0)
_MOST = 8
"""Articles of each sort that are named."""


def tell(archive: Archive, site: Site, result: Result, manner: Manner) -> None:
    """What is said of a lone job on stdout, in the manner that is wanted; of one without an answer its error is all."""
    if manner.report == "json":
        click.echo(as_json(result))
    elif manner.report == "text" and (result.tally.answers or result.ending.problem is None):
        report(archive, site, result)


def tell_in_a_line(result: Result, manner: Manner) -> None:
    """The same of one job of many."""
    if manner.report == "json":
        click.echo(as_json(result))
    elif manner.report == "text":
        news = news_in_words(result.news or _NO_NEWS)
        files = files_in_words(result.tally.files)
        click.echo(f"{result.site}: {' '.join(part for part in (done_in_words(result), files, news) if part)}")
        for asked in result.ending.past:
            click.echo(f"{result.site}: {asked}.")
        for endless in result.ending.unfollowed:
            click.echo(f"{result.site}: not followed: {endless}.")


def as_json(result: Result) -> str:
    """A job as a JSON object in one line: what `microfiche jobs --json` says of it, and its news by name."""
    tally, ending, news = result.tally, result.ending, result.news or _NO_NEWS
    facts = {
        "job": result.job,
        "site": result.site,
        "started": result.began,
        "ended": result.ended,
        "why": ending.said,
        "exit_code": ending.exit_code,
        "problem": None if ending.problem is None else str(ending.problem),
        "exchanges": tally.exchanges,
        "outcomes": dict(tally.by),
        "statuses": dict(tally.statuses),
        "bytes": tally.bytes,
        "articles": tally.articles,
        "teasers": tally.teasers,
        "unread": tally.unread,
        "files": tally.files.counts(),
        **{what: [asdict(one) for one in getattr(news, what)] for what in ("new", "changed", "gone")},
        "unchanged": news.unchanged,
        "past": list(ending.past),
        "not_followed": list(ending.unfollowed),
        "watched": result.waiting,
        "next_due": result.next_due,
    }
    return json.dumps(facts, ensure_ascii=False, default=datetime.isoformat)


def report(archive: Archive, site: Site, result: Result) -> None:
    """Say what the job did, what it found out, and what to do next."""
    news = result.news or _NO_NEWS
    console = TextScreen()
    console.print(Text.assemble((site.title or site.name, "bold"), f": {done_in_words(result)}"))
    for said in filter(None, (files_in_words(result.tally.files), news_in_words(news))):
        console.print(said)
    found = [one for some in (news.new, news.changed, news.gone) for one in some[:_MOST]]
    if found:
        print_table(console, ("", "", ""), map(_cells, found))
    for fault in result.ending.faults:
        console.print(f"Not found: {fault}.", soft_wrap=True)
    for asked in result.ending.past:
        console.print(f"The past: {asked}.", soft_wrap=True)
    for endless in result.ending.unfollowed:
        console.print(f"Not followed: {endless}.", soft_wrap=True)
    if result.next_due is not None:
        console.print(f"Next due: {result.next_due:%Y-%m-%d %H:%M} UTC ({result.waiting} URLs are watched).")
    if found:
        console.print(f"\nThe archive is {archive.where}. Read on:", soft_wrap=True)
        console.print(f"  microfiche show {found[0].url}", soft_wrap=True)
        console.print(f"  microfiche search {_word(found)}", soft_wrap=True)
        console.print("  microfiche serve", soft_wrap=True)


def news_in_words(news: NewsOfJob) -> str:
    """How many articles are new, changed, gone and as they were; empty where the job looked at none."""
    said = ", ".join(f"{count} {what}" for what, count in news.counts().items())
    return f"Articles: {said}." if said else ""


def done_in_words(result: Result) -> str:
    """What a job fetched and read, in a sentence."""
    tally = result.tally
    if not tally.exchanges:
        return "no page was due." if tally.files.counts() else "nothing was due."
    size = tally.bytes / 1_000_000
    return f"{tally.exchanges} exchanges, {tally.articles} articles and {tally.teasers} teasers read, {size:.1f} MB."


def files_in_words(files: FilesTally) -> str:
    """What a job fetched that pages need to be shown, and what it left; empty where it asked for none."""
    if not files.counts():
        return ""
    had = files.had.total()
    kinds = ", ".join(f"{number} {_KINDS[kind][number != 1]}" for kind, number in files.had.most_common())
    of_kinds = f" ({kinds})" if kinds else ""
    said = f"{had} {'file' if had == 1 else 'files'} of pages{of_kinds}, {files.bytes / 1_000_000:.1f} MB"
    more = {"as before": files.as_before, "cut": files.cut, "not had": files.failed, "left for the budget": files.left}
    return "; ".join([said, *(f"{number} {what}" for what, number in more.items() if number)]) + "."


def _cells(one: FoundOut) -> tuple[Text, Text, str]:
    before = f" (before: {one.before})" if one.before and one.what == "changed" else ""
    day = f"{one.published:%Y-%m-%d}" if one.published else ""
    return Text(one.what.upper(), style="bold"), Text(day, style="dim"), f"{one.title}{before}"


def _word(found: Sequence[FoundOut]) -> str:
    """A word worth searching for: the longest in sight."""
    words = (word.strip("‘’“”'\".,:;!?") for one in found for word in one.title.split())
    return max((word for word in words if word.isalpha()), key=len, default="news").lower()
