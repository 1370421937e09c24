"""`microfiche site`: the verbs for one site, each imported when it is called."""

from __future__ import annotations

import click

from storage.commandline import LazyGroup

_VERBS = (
    ("new", "crawler.commands.sites.new:new", "Write a site file for a URL."),
    ("try", "crawler.commands.sites.trying:try_", "Fetch without storing, and show what comes of it."),
    ("check", "crawler.commands.sites.check:check", "Read site files and say what is wrong with them."),
    ("import", "crawler.commands.sites.importing:import_", "Write site files for the feeds of an OPML list."),
    ("pause", "crawler.commands.sites.pausing:pause", "Leave a site alone for a while."),
    ("resume", "crawler.commands.sites.pausing:resume", "Go on with a paused site."),
    ("remove", "crawler.commands.sites.pausing:remove", "Crawl a site no longer, and keep what was archived."),
)


@click.group(cls=LazyGroup, verbs=_VERBS)
def site() -> None:
    """Declare a site, look at what it gives, leave it alone."""
