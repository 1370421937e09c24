"""What a look at a site gave, as people see it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from crawler.commands.printed import plain
from crawler.commands.sites.look import SiteLook
from crawler.jobs.sample import ARTICLES
from crawler.sites.proposal import Proposal
from storage.database.queries.hubs import Hub
from storage.records import Article, Reading
from storage.tables import TextScreen

_LABEL = len("start pages") + 2
_WORDS = 40
"""Of the beginning of a text."""


def show_proposal(found: SiteLook, proposal: Proposal, where: str) -> None:
    """What goes into the site file, a line each; `where` is "out" or "err"."""
    console = _console(where)
    console.print(Text(f"{found.start}: {found.result.tally.exchanges} requests, nothing kept.\n"))
    rows = [(name, values or ("not told",)) for name, values in _lines(proposal)]
    for name, values in rows:
        for number, value in enumerate(values):
            label = Text(f"{'' if number else name:<{_LABEL}}", style="dim")
            console.print(label.append_text(Text(value)), soft_wrap=True)


def _lines(proposal: Proposal) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("name", (proposal.name,)),
        ("title", _said(proposal.title)),
        ("language", _said(proposal.language)),
        ("time zone", _said(proposal.timezone)),
        ("date order", _said(proposal.date_order)),
        ("start pages", proposal.start),
        ("feeds", proposal.feeds or ("none found",)),
        ("sitemaps", proposal.sitemaps or ("none found",)),
        ("articles", (proposal.articles or "no pattern that all have and no section",)),
    ]


def _said(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def show_look(found: SiteLook, where: str) -> None:
    """What is read of the articles, and what was not had."""
    console = _console(where)
    articles = _newest(found.articles)
    for number, reading in enumerate(articles, 1):
        console.print()
        _show(console, number, reading)
    if not articles:
        console.print(f"\nNo article among the {len(found.readings)} pages that were read.")
    for fault in found.result.ending.faults:
        console.print(Text(f"\nNot found: {fault}."))
    for hub in found.hubs:
        console.print(Text(f"\n{said_of(hub)}"), soft_wrap=True)
    console.print()


def said_of(hub: Hub) -> str:
    """That a hub tells of a feed, in a sentence."""
    return f"The hub {hub.hub} tells of {hub.topic} by itself (WebSub); it is asked for all the same."


def _newest(articles: Sequence[Reading]) -> list[Reading]:
    """Those that were published last, and among those without a date the ones that were told first."""
    dated = [reading for reading in articles if reading.article and reading.article.published]
    others = [reading for reading in articles if reading not in dated]
    return [*sorted(dated, key=_age), *others][:ARTICLES]


def _age(reading: Reading) -> float:
    published = reading.article.published if reading.article else None
    return -(published.replace(tzinfo=published.tzinfo or UTC)).timestamp() if published else 0.0


def _show(console: Console, number: int, reading: Reading) -> None:
    article = reading.article
    if article is None:
        return
    beginning = " ".join(article.text.split()[:_WORDS])
    console.print(Text.assemble(f"{number}  ", (plain(article.title), "bold")))
    facts = Text(_facts(article))
    lines = (
        facts,
        Text(plain(beginning), no_wrap=True, overflow="ellipsis"),
    )
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 3), expand=False))
    console.print(Text(f"   {reading.draft.url}", style="dim"), soft_wrap=True)


def _facts(article: Article) -> str:
    date = f"{article.published:%Y-%m-%d %H:%M %z}" if article.published else "no date"
    authors = plain(", ".join(article.authors)) or "no author"
    return f"{date} · {authors} · {len(article.text.split())} words"


def _console(where: str) -> Console:
    return TextScreen(stderr=where == "err")
