"""`microfiche site import`: site files for the feeds of a subscription list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import click

from crawler.commands.broken_files import tell
from crawler.discovery.opml import NoOpml, read_opml
from crawler.sites.declarations import all_declared
from crawler.sites.proposal import Proposal, bare, site_text
from crawler.sites.site_files import site_paths
from storage.archive import Archive
from storage.commandline import archive_option, json_option, say
from storage.errors import BadUrl, UsageError
from storage.opml import Outline
from storage.urls import canonical_url

_LONGEST = 100
"""Characters of a site's name."""


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.opml")
@json_option("folder, written, known, bad")
@archive_option
@click.pass_context
def import_(context: click.Context, *, file: Path, form: str | None, archive: str) -> None:
    """Write a site file for each feed of an OPML list; nothing is fetched.

    The site is named by its host, or by host and title where that name is taken.
    A feed that a site file names already is left alone. A feed without an
    address is told, and makes the exit code 2.
    """
    try:
        outlines = read_opml(file.read_bytes())
    except NoOpml as error:
        raise UsageError(why=f"{file} is no OPML list: {error}") from error
    with Archive.create(archive) as opened:
        context.exit(_written(opened.sites, outlines, form))


def _written(folder: Path, outlines: list[Outline], form: str | None) -> int:
    folder.mkdir(exist_ok=True)
    declared = all_declared([folder])
    known = {feed for site in declared.sites for feed in site.feeds}
    written = left = bad = 0
    for outline in outlines:
        try:
            proposal = _proposal(outline, site_paths([folder]))
        except BadUrl as error:
            click.echo(f"microfiche: {outline.title or outline.feed}: {error}", err=True)
            bad += 1
            continue
        if known.issuperset(proposal.feeds):
            left += 1
            continue
        (folder / f"{proposal.name}.toml").write_text(site_text(proposal), "utf-8")
        known.update(proposal.feeds)
        written += 1
    already = f"{left} {'feed was' if left == 1 else 'feeds were'} declared already"
    said = f"{_files(written)} written to {folder}, {already}."
    say(form, said, folder=folder, written=written, known=left, bad=bad)
    return (BadUrl.exit_code if bad else 0) or tell(declared.broken)


def _files(number: int) -> str:
    return f"{number} site {'file' if number == 1 else 'files'}"


def _proposal(outline: Outline, taken: Collection[str]) -> Proposal:
    """What the outline tells of its site. Raises BadUrl."""
    feed = canonical_url(outline.feed)
    proposal = bare(canonical_url(outline.home) if outline.home else canonical_url("/", feed))
    return replace(
        proposal,
        name=_free(proposal.name, outline.title, taken),
        title=outline.title or None,
        feeds=(feed,),
        language=outline.language or None,
    )


def _free(name: str, title: str, taken: Collection[str]) -> str:
    """The name, else with the words of the title, else with a number, in the letters that a name may have."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    named = f"{name}-{words}"[: _LONGEST - 5].rstrip("-") if words else name
    candidates = [name, named, *(f"{named}-{number}" for number in range(2, len(taken) + 3))]
    return next(candidate for candidate in candidates if candidate not in taken)
