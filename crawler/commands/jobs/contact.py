"""Whether the owner of a site could reach whoever crawls it: said before the first job of a site, and never again."""

from __future__ import annotations

from ipaddress import ip_address

import click

from crawler.jobs.job import Job
from crawler.network.user_agent import CONTACT_VARIABLE, has_contact, user_agent
from storage.database.log import jobs
from storage.urls import host_of


def tell_once(job: Job) -> None:
    """Say that no contact is given, before the first job of a site that others own."""
    if has_contact() or job.site.allow_private or _is_address_of_ours(host_of(job.site.start[0])):
        return
    with job.archive.database.read() as connection:
        is_first = not jobs.latest(connection, [job.site.name])
    if is_first:
        click.echo(
            f"No contact is given: {job.site.name} is asked as {user_agent()}. Set {CONTACT_VARIABLE} to a URL or an "
            "address at which its owner can reach you.",
            err=True,
        )


def _is_address_of_ours(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_private
    except ValueError:
        return False
