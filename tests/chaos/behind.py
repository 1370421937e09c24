"""What lies in WARC files and is no row yet, because its job was killed in between.

In: a world. Out: the number of such exchanges.
"""

from __future__ import annotations

from storage.archive import Archive
from storage.database.log import files
from storage.records import Capture
from storage.warc.reader import read_file
from tests.chaos.world import World


def behind(world: World) -> int:
    """Over all machines."""
    found = 0
    for machine in world.machines:
        with Archive.examine(machine.folder) as archive:
            with archive.database.read() as connection:
                known = files.known(connection)
            here = {path.name: path for path in (machine.folder / "warc").rglob("*.warc.gz")}
            rest = [(path, known.get(name, ("open", 0))[1]) for name, path in here.items()]
            found += sum(isinstance(event, Capture) for path, offset in rest for event in read_file(path, offset))
    return found
