"""How far a world is: whether all are at work, whether anything is left to be done, what lies behind in files.

In: a world, or the archive of a machine. Out: yes or no, or how much.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, text

from crawler.commands.jobs.due import due_names
from storage.archive import Archive
from storage.database.log import files
from storage.database.plans import frontier
from storage.database.queue.preparing import SCHEMA
from storage.records import Capture
from storage.warc.reader import read_file
from tests.chaos.world import World

_WAITING = text(f"SELECT count(*) FROM {SCHEMA}.procrastinate_jobs WHERE status IN ('todo', 'doing')")
_WORKERS = text(f"SELECT count(*) FROM {SCHEMA}.procrastinate_workers WHERE last_heartbeat > :since").bindparams(
    bindparam("since")
)


def all_are_at_work(world: World) -> bool:
    """Whether as many workers gave a sign of life as there are, since the last of them was started."""
    since = datetime.fromtimestamp(max(machine.started for machine in world.machines), UTC)
    with Archive.examine(world.machines[0].folder) as archive, archive.database.read() as connection:
        return int(connection.scalar(_WORKERS, {"since": since}) or 0) >= len(world.machines)


def has_nothing_to_do(archive: Archive) -> bool:
    """Nothing is due within the hour, by any clock, nothing waits or runs, and nobody left anything behind."""
    now = datetime.now(UTC)
    with archive.database.read() as connection:
        following = frontier.next_of_sites(connection).values()
        jobs = connection.scalar(_WAITING)
    return not jobs and all(due > now + timedelta(hours=1) for due in following) and not due_names(archive, now)


def behind(world: World) -> int:
    """Exchanges that lie in files and are no rows yet, because a job was killed in between; over all machines."""
    found = 0
    for machine in world.machines:
        with Archive.examine(machine.folder) as archive:
            with archive.database.read() as connection:
                known = files.known(connection)
            here = {path.name: path for path in (machine.folder / "warc").rglob("*.warc.gz")}
            rest = [(path, known.get(name, ("open", 0))[1]) for name, path in here.items()]
            found += sum(isinstance(event, Capture) for path, offset in rest for event in read_file(path, offset))
    return found
