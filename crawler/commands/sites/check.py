"""`microfiche site check`: what is wrong with site files."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.sites.site_files import BUILTIN, read_site
from storage.commandline import archive_option
from storage.errors import SiteError


@click.command()
@click.argument("names", nargs=-1, metavar="[SITE]...")
@archive_option
def check(names: tuple[str, ...], archive: str) -> None:
    """Read site files and say the first mistake of each; without names, all of them."""
    paths = _site_files(Path(archive) / "sites", names)
    mistakes = [mistake for path in paths if (mistake := _mistake(path))]
    for mistake in mistakes[:-1]:
        click.echo(f"microfiche: {mistake}", err=True)
    if mistakes:
        raise mistakes[-1]
    click.echo(f"{len(paths)} site {'file is' if len(paths) == 1 else 'files are'} in order.")


def _site_files(folder: Path, names: tuple[str, ...]) -> list[Path]:
    found = {path.stem: path for place in (BUILTIN, folder) for path in sorted(place.glob("*.toml"))}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise SiteError(why=f"there is no file {unknown[0]}.toml in {folder}")
    return [found[name] for name in names or found]


def _mistake(path: Path) -> SiteError | None:
    try:
        read_site(path)
    except SiteError as error:
        return error
    return None
