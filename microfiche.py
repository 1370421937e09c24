"""Microfiche keeps the news: the command `microfiche`, and what programs of others import.

    import microfiche
    with microfiche.open("archive") as archive:
        for article in archive.articles(sites=["paper"]):
            print(article.published, article.title)

Importing this module is cheap: the archive, the nouns and the errors are imported when they are first named.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from pathlib import Path

    from readingroom.access.found import ArchivedArticle
    from readingroom.access.open_archive import OpenArchive
    from storage.archive import Archive
    from storage.errors import MicroficheError
    from storage.records import Article, Block, Capture, Draft, Image, Link, Page, Reading, Teaser

__all__ = [
    "Archive",
    "ArchivedArticle",
    "Article",
    "Block",
    "Capture",
    "Draft",
    "Image",
    "Link",
    "MicroficheError",
    "OpenArchive",
    "Page",
    "Reading",
    "Teaser",
    "main",
    "open",
]

_HOMES = {
    "Archive": "storage.archive",
    "ArchivedArticle": "readingroom.access.found",
    "MicroficheError": "storage.errors",
    "OpenArchive": "readingroom.access.open_archive",
}

# The verbs in the order of the flow: name, where it is implemented, its line in the help.
VERBS = (
    ("crawl", "crawler.commands.crawl:crawl", "Fetch a site, or any URL, into the archive: one job."),
    ("worker", "crawler.commands.worker:worker", "Crawl every site whenever it is due, for ever, in one process."),
    ("queue", "crawler.commands.queue.group:queue", "Jobs of many machines: what waits, what runs where, what failed."),
    (
        "schedule",
        "crawler.commands.schedule:schedule",
        "Write what cron, systemd, Kubernetes or Compose runs for years.",
    ),
    ("sites", "crawler.commands.sites.listing:sites", "List the declared sites."),
    ("site", "crawler.commands.sites.group:site", "Declare a site: new, try, check, import, pause, resume, remove."),
    ("extract", "crawler.commands.extract:extract", "JSON Lines in, JSON Lines out: the extractor for other programs."),
    ("reread", "crawler.commands.reread:reread", "Read the WARC files again, without network, with today's extractor."),
    ("import", "crawler.commands.imports:import_", "Take somebody else's WARC or text files into the archive."),
    ("index", "readingroom.commands.index:index", "Bring the CDXJ index of the WARC files up to date, for replay."),
    ("store", "readingroom.commands.store:store", "Move closed WARC files into a store, as S3, and read them there."),
    ("jobs", "readingroom.commands.jobs:jobs", "What ran, and how it ended."),
    ("check", "crawler.commands.check:check", "Say which sites give less than they should."),
    ("search", "readingroom.commands.search:search", "Find articles by their words."),
    ("list", "readingroom.commands.list:list_", "List articles: the newest, or those of a selection."),
    ("stats", "readingroom.commands.stats:stats", "Count what is there, by site, author, section, day, …"),
    ("show", "readingroom.commands.show:show", "Read an article: its text, versions, teasers, source record."),
    (
        "stories",
        "readingroom.commands.stories:stories",
        "The newest texts that several articles carry, and who was first.",
    ),
    ("story", "readingroom.commands.stories:story", "Which articles carry the text of one, and how much of it."),
    (
        "changes",
        "readingroom.commands.changes:changes",
        "What became of articles since a number: for programs that follow.",
    ),
    ("front", "readingroom.commands.front:front", "Show a front page as it was at any time, and since when."),
    ("cite", "readingroom.commands.cite:cite", "Cite an article, with the archived record behind it."),
    ("takedown", "readingroom.commands.decide:takedown", "Show an article, or whatever else, no longer."),
    ("embargo", "readingroom.commands.decide:embargo", "Show it only from a day on."),
    ("merge", "readingroom.commands.decide:merge", "Make two articles one."),
    ("split", "readingroom.commands.decide:split", "Make an address an article of its own."),
    ("note", "readingroom.commands.decide:note", "Note something beside an article."),
    ("decisions", "readingroom.commands.decisions:decisions", "List what people decided."),
    ("serve", "readingroom.commands.serve:serve", "Read the archive in a browser: search, articles, what changed."),
    ("replay", "readingroom.commands.replay:replay", "Replay the archive in a browser, as it was at any time."),
    ("export", "readingroom.commands.exports.group:export", "Hand on a selection of the archive: data, WACZ, bag."),
    ("schema", "readingroom.commands.schema:schema", "Say what the views of the database hold; for Datasette, too."),
    ("verify", "readingroom.commands.verify:verify", "Check that WARC files and database agree."),
    ("demo", "crawler.commands.demo:demo", "Crawl the bundled newspaper, offline, and show the result."),
    (
        "completion",
        "readingroom.commands.completion:completion",
        "Let bash, zsh or fish fill in verbs, options and sites.",
    ),
)


def __getattr__(name: str) -> Any:
    """Import the archive, a noun or the error when it is first named."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "storage.records")), name)


@overload
def open(where: str | Path, *, read_only: Literal[True] = True) -> OpenArchive: ...
@overload
def open(where: str | Path, *, read_only: Literal[False]) -> Archive: ...
def open(where: str | Path, *, read_only: bool = True) -> OpenArchive | Archive:
    """Open the archive in a folder, or the rows behind the URL of its database; use it in a `with` statement.

    What is handed out has no way to write. With `read_only=False` it is the archive as the command has it, whose
    `database` has doors for writing; what they may do is said nowhere but in the code.
    What people decided and no row says yet takes effect when it is opened, in either case.
    Raises ArchiveMissing, ArchiveUnwritable or NewerSchema, each of them a MicroficheError.
    """
    if read_only:
        from readingroom.access.open_archive import OpenArchive

        return OpenArchive.at(where)
    from storage.archive import Archive

    return Archive.open(where)


def main() -> None:
    """Run the command with the arguments of this process, and exit with its code."""
    from storage.starting import importing

    with importing():
        from storage.commandline import run
    code = run(VERBS, sys.argv[1:])
    gc.freeze()  # or the end of the process would look through all that is there once more
    sys.exit(code)


if __name__ == "__main__":
    main()
