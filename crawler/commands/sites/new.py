"""`microfiche site new`: a site file for a URL, made of what its pages tell."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.sites.proposal import Proposal, Told, bare, private_addresses, proposed, site_text
from crawler.sites.site_files import undeclared
from storage.archive import Archive
from storage.commandline import archive_option, json_option, say
from storage.errors import PageNotHad, SiteUnreachable, UsageError
from storage.records import ReadingOutcome
from storage.urls import canonical_url

if TYPE_CHECKING:
    from crawler.commands.sites.look import SiteLook


@click.command()
@click.argument("url")
@click.option("--print", "only_print", is_flag=True, help="Write nothing; print the site file.")
@click.option("--offline", is_flag=True, help="Fetch nothing: a bare file that says what the URL alone tells.")
@json_option("name, title, start, feeds, sitemaps, …, and file (null with --print)")
@archive_option
def new(*, url: str, only_print: bool, offline: bool, form: str | None, archive: str) -> None:
    """Look at a site and write a site file for it into the archive's folder `sites`.

    The page, robots.txt, feeds, sitemaps and up to five articles are fetched as
    a crawl would fetch them, one a second, and not kept. What they tell goes
    into the file; what would be read of the articles is shown. Where the page is
    not had nothing is written: --offline writes a bare file without looking.
    """
    start = canonical_url(url)
    file = _free_file(Path(archive) / "sites", bare(start))
    found = None if offline else _looked_at(start)
    proposal = bare(start) if found is None else proposed(_told(found))
    _say(found, proposal, "err" if only_print or form else "out")
    if not only_print:
        _write(archive, file.with_name(f"{proposal.name}.toml"), site_text(proposal))
        said = f"Wrote {file}. Read it over; then: microfiche site try {proposal.name}"
        say(form, said, **asdict(proposal), file=file)
    elif form:
        say(form, "", **asdict(proposal), file=None)
    else:
        click.echo(site_text(proposal), nl=False)


def _free_file(folder: Path, proposal: Proposal) -> Path:
    file = folder / f"{proposal.name}.toml"
    if file.exists():
        raise UsageError(why=f"{file} is there already; edit it, or remove it first")
    return file


def _looked_at(start: str) -> SiteLook:
    from crawler.commands.sites.look import look_at  # noqa: PLC0415 - Scrapy, which a bare file need not wait for

    site = undeclared(start)
    try:
        found = look_at(site.model_copy(update={"allow_private": private_addresses(start)}))
        front = next((visit.last for visit in found.visits if visit.last.url == found.start), None)
        if front is None or front.status is None or front.status >= 400:
            raise PageNotHad(url=start, why=f"it answered {front.status}" if front and front.status else "no answer")
    except SiteUnreachable as error:
        raise SiteUnreachable(
            "{said} Nothing was written; `microfiche site new --offline {url}` writes a bare file without looking.",
            said=str(error),
            url=start,
        ) from error
    return found


def _told(found: SiteLook) -> Told:
    articles = [(reading.draft.url, reading.article) for reading in found.articles if reading.article]
    return Told(
        url=found.start,
        title=found.front.title,
        language=found.front.language,
        menu=found.front.menu,
        feeds=found.lists(ReadingOutcome.FEED),
        sitemaps=found.lists(ReadingOutcome.SITEMAP),
        articles=tuple(url for url, _ in articles),
        announced=found.announced,
        languages=tuple(article.language for _, article in articles if article.language),
        published=tuple(article.published for _, article in articles if article.published),
    )


def _say(found: SiteLook | None, proposal: Proposal, where: str) -> None:
    from crawler.commands.sites.shown import show_look, show_proposal  # noqa: PLC0415 - as above

    if found is not None:
        show_proposal(found, proposal, where)
        show_look(found, where)


def _write(where: str, file: Path, text: str) -> None:
    with Archive.create(where):
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8") as new_file:
            new_file.write(text)
