"""Which sites have anything to do: a URL is due, a file is new, or a job left something behind."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.sites import standing
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.log import captures, files, jobs
from storage.database.plans import frontier
from storage.database.reconnect import retrying
from storage.place import shared_place_of
from storage.warc.names import is_of_day

_NEVER = datetime.min.replace(tzinfo=UTC)


def due_names(archive: Archive, now: datetime) -> list[str]:
    """The names of sites with anything due, and of those whose file lies in the archive and of which nothing is
    planned yet, without those that are paused or removed; and those of which pages wait to be read, whose job was
    killed (what they would tell of may be due now), or whose WARC file of an earlier day is to be closed. Whether their
    files are in order is not asked.

    First those that never had a job, then those whose last job is longest ago: where a run may cost only so much, the
    same sites would be left out for ever.
    """
    return retrying(archive.database.read, lambda connection: _names(connection, archive, now))


def _names(connection: Connection, archive: Archive, now: datetime) -> list[str]:
    own = sorted(path.stem for path in archive.sites.glob("*.toml"))
    left = {*jobs.left_behind(connection), *_left_here(connection, archive, now)}
    following = frontier.next_of_sites(connection)
    names = {site for site, due in following.items() if due <= now}
    names.update(frontier.unplanned(connection, [site for site in own if site not in following]))
    names |= left - {*frontier.unplanned(connection, left)}  # what was imported for a name is no site of ours
    resting = {
        *standing.paused(archive.sites),
        *(name for name in names if standing.is_removed(archive.sites, name)),
    }
    latest = jobs.latest(connection, names - resting)
    return sorted(names - resting, key=lambda name: (latest.get(name, _NEVER), name))


def left_here(archive: Archive, now: datetime) -> set[str]:
    """Of those the sites of which something is left in this folder, whatever other machines do: pages of its files wait
    to be read, or one of an earlier day is to be closed.
    """
    return retrying(archive.database.read, lambda connection: _left_here(connection, archive, now))


def _left_here(connection: Connection, archive: Archive, now: datetime) -> set[str]:
    open_files = files.left_open(connection).items()
    to_be_closed = {site for name, site in open_files if _is_to_be_closed(archive, name, now)}
    return {*captures.sites_waiting(connection, shared_place_of(archive))} | to_be_closed


def _is_to_be_closed(archive: Archive, name: str, now: datetime) -> bool:
    """Whether the day of a WARC file is over; one that somebody has taken away would be waited for, for ever."""
    return not is_of_day(name, now) and archive.warcs.is_in_place(name)
