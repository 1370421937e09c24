"""`microfiche site check`: what is wrong with site files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from crawler.sites.declaration import Site
from crawler.sites.pattern_notes import pattern_notes
from crawler.sites.site_files import BUILTIN, read_site
from storage.archive import Archive
from storage.commandline import archive_option, json_option, say
from storage.database.plans import last_visits
from storage.errors import ArchiveMissing, SiteError, SourcesFailed, UsageError

_MOST = 20_000
"""URLs of a site that its patterns are held against."""


@click.command()
@click.argument("names", nargs=-1, metavar="[SITE]...")
@click.option("--online", is_flag=True, help="Of one SITE: ask its start pages, feeds and sitemaps, too; keep nothing.")
@json_option("site, note; at last: sites")
@archive_option
@click.pass_context
def check(context: click.Context, *, names: tuple[str, ...], online: bool, form: str | None, archive: str) -> None:
    """Read site files and say the first mistake of each; without names, all of them.

    Patterns are held against the URLs that the archive knows: one that matches
    none, or takes away what another asks for, is told. That is no mistake.
    """
    if online and len(names) != 1:
        raise UsageError(why="--online asks one site; name it")
    read = [_read(path) for path in _site_files(Path(archive) / "sites", names)]
    mistakes = [error for error in read if isinstance(error, SiteError)]
    sites = [site for site in read if isinstance(site, Site)]
    _tell_patterns(sites, archive, form)
    for mistake in mistakes[:-1]:
        click.echo(f"microfiche: {mistake}", err=True)
    if mistakes:
        raise mistakes[-1]
    said = f"{len(sites)} site {'file is' if len(sites) == 1 else 'files are'} in order."
    say(form, said, sites=[site.name for site in sites])
    if online:
        context.exit(_ask(sites[0], form))


def _site_files(folder: Path, names: tuple[str, ...]) -> list[Path]:
    found = {path.stem: path for place in (BUILTIN, folder) for path in sorted(place.glob("*.toml"))}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise SiteError(why=f"there is no file {unknown[0]}.toml in {folder}")
    return [found[name] for name in names or found]


def _read(path: Path) -> Site | SiteError:
    try:
        return read_site(path)
    except SiteError as error:
        return error


def _tell_patterns(sites: list[Site], where: str, form: str | None) -> None:
    try:
        opened = Archive.examine(where)
    except ArchiveMissing:
        return
    with closing(opened), opened.database.read() as connection:
        for site in sites:
            for note in pattern_notes(site, last_visits.known_urls(connection, site.name, _MOST)):
                say(form, f"{site.name}: {note}.", site=site.name, note=note)


def _ask(site: Site, form: str | None) -> int:
    """Say which sources gave nothing; the exit code."""
    from crawler.commands.sites.look import look_at  # noqa: PLC0415 - Scrapy, which reading files need not wait for
    from crawler.commands.sites.shown import said_of  # noqa: PLC0415 - as above

    found = look_at(site)
    faults = found.result.ending.faults
    for hub in found.hubs:
        say(form, f"{site.name}: {said_of(hub)}", site=site.name, note=said_of(hub))
    for fault in faults:
        say(form, f"{site.name}: {fault}.", site=site.name, note=str(fault))
    return SourcesFailed.exit_code if faults else 0
