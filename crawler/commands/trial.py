"""What one page gives: fetched like any other, into an archive that is thrown away, and shown with its evidence."""

from __future__ import annotations

import json
from pathlib import Path

import click

from crawler.commands.broken_files import tell
from crawler.commands.extract import as_json
from crawler.commands.printed import show_blocks, show_reading
from crawler.extraction.finish import finish
from crawler.sites.declaration import Assets, Site
from crawler.sites.declarations import all_declared
from crawler.sites.site_files import undeclared
from crawler.spiders.run import run
from storage.archive import Archive
from storage.database import memory
from storage.database.plans import last_visits
from storage.errors import EndedEarly, NotFound, SourcesFailed
from storage.records import Capture, Reading
from storage.urls import canonical_url
from storage.versioning.keys import month_of


def shown(url: str, sites: Path, folder: Path, *, explain: str | None, form: str | None) -> int:
    """Fetch `url` into an archive in `folder` and print what was read; the exit code, not 0 for broken site files.

    `explain` "blocks": the page's blocks, too. `form` "json": a line of it. Raises as `crawler.spiders.run.run`.
    """
    page = canonical_url(url)
    with Archive.create(folder) as archive:
        declared = all_declared([sites])
        site = declared.owner_of(page) or undeclared(page)
        _fetch(archive, site, page)
        visit = _visit(archive, site, page)
        reading = _reading(archive, site, page)
    if form:
        click.echo(json.dumps({"url": visit.url, "status": visit.status, **(as_json(reading) if reading else {})}))
        return tell(declared.broken)
    click.echo(_head(visit))
    if reading is not None:
        show_reading(reading)
        if explain:
            show_blocks(reading)
    return tell(declared.broken)


def _fetch(archive: Archive, site: Site, page: str) -> None:
    limits = site.limits.model_copy(update={"max_pages": 1, "max_hops": 0})
    try:
        run(archive, site.model_copy(update={"limits": limits, "assets": Assets(kinds=())}), urls=[page]).checked()
    except (EndedEarly, SourcesFailed):
        return  # what else robots.txt or a redirect named was not asked for; what was wrong with the page is shown


def _visit(archive: Archive, site: Site, page: str) -> Capture:
    with archive.database.read() as connection:
        for visit in last_visits.visited(connection, site.name):
            if visit.last.url == page:
                return visit.last
    raise NotFound(what=page)


def _reading(archive: Archive, site: Site, page: str) -> Reading | None:
    with archive.database.read() as connection:
        for draft, _hops in last_visits.drafts(connection, site.name):
            if draft.url == page:
                return finish(draft, memory.published(connection, site.name, month_of(draft.at)))
    return None


def _head(capture: Capture) -> str:
    if capture.location:
        return f"{capture.url} answered {capture.status}: it leads to {capture.location}. Try that one."
    if capture.status is None:
        return f"{capture.url} gave no answer ({capture.outcome}): {capture.error}"
    return f"{capture.url} answered {capture.status}, {capture.content_type or 'of no type'}"
