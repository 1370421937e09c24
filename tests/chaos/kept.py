"""What the machines and the store hold after a storm, read from end to end by three readers.

In: a world at rest. Out: every exchange of every WARC file, and what is wrong with the files or with what the database
says of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastwarc.warc import ArchiveIterator as FastIterator
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from storage.archive import Archive
from storage.database.places import whereabouts
from storage.database.schema import WARC_FILE
from storage.elsewhere.local_copies import fetched
from storage.elsewhere.path import ElsewherePath
from storage.elsewhere.stores import Store
from storage.records import Capture
from storage.warc.events import Damage
from storage.warc.reader import read_file
from tests.chaos.machine import StormMachine
from tests.chaos.world import STORE, World


@dataclass
class Kept:
    """`here`, `moved`: files on machines, and in the store."""

    captures: list[Capture] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    here: int = 0
    moved: int = 0


def kept_of(world: World) -> Kept:
    """Read all."""
    kept = Kept()
    known = _known(world)
    for machine in world.machines:
        with Archive.examine(machine.folder) as archive:
            for path in archive.warcs.files():
                _look_at(kept, path, machine, known.pop(path.name, None))
    kept.wrong += [f"{name} is {state} and lies nowhere" for name, (state, _, _) in known.items()]
    kept.wrong += _copies(world, kept)
    return kept


def _known(world: World) -> dict[str, tuple[str, str | None, str | None]]:
    """Every file of the database: its state, the URL of its copy, and the folder that holds it."""
    with Archive.examine(world.machines[0].folder) as archive, archive.database.read() as connection:
        rows = connection.execute(select(WARC_FILE.c.name, WARC_FILE.c.state, WARC_FILE.c.place)).all()
        return {name: (state, place, whereabouts(connection, name)) for name, state, place in rows}


def _look_at(kept: Kept, path: Path, machine: StormMachine, row: tuple[str, str | None, str | None] | None) -> None:
    if row is None:
        kept.wrong.append(f"{path.name} of {machine.folder.name} is in no row, or lies twice")
        return
    state, place, where = row
    is_moved = isinstance(path, ElsewherePath)
    kept.moved, kept.here = kept.moved + is_moved, kept.here + (not is_moved)
    if is_moved and (state, place) != ("moved", path.place):
        kept.wrong.append(f"{path.name} lies at {path.place}; the database says {state}, {place}")
    if not is_moved and (state == "moved" or where != f"{machine.name}:{machine.folder.resolve()}"):
        kept.wrong.append(f"{path.name} lies on {machine.folder.name}; the database says {state}, {where}")
    with _at_hand(path) as file:
        events = list(read_file(file))
        kept.captures += [event for event in events if isinstance(event, Capture)]
        kept.wrong += [f"{path.name}: {event}" for event in events if isinstance(event, Damage)]
        kept.wrong += _said_by_others(file)


@contextmanager
def _at_hand(path: Path) -> Iterator[Path]:
    if isinstance(path, ElsewherePath):
        with fetched(path) as copy:
            yield copy
    else:
        yield path


def _said_by_others(path: Path) -> Iterator[str]:
    """warcio checks digests; FastWARC, too; they must find the same records."""
    with path.open("rb") as file:
        by_warcio = 0
        for record in ArchiveIterator(file, check_digests="raise"):
            record.raw_stream.read()
            by_warcio += 1
    with path.open("rb") as file:
        found = [record.verify_block_digest() for record in FastIterator(file, parse_http=False)]
    if len(found) != by_warcio:
        yield f"{path.name}: {by_warcio} records by warcio, {len(found)} by FastWARC"
    if not all(found):
        yield f"{path.name}: FastWARC finds blocks that are not what their digests say"


def _copies(world: World, kept: Kept) -> Iterator[str]:
    """What lies in the store, against what the machines know of it."""
    lying = {place.rsplit("/", 1)[-1] for place in Store(STORE).files(STORE)}
    if len(lying) < kept.moved:
        yield f"{kept.moved} files were moved, and {len(lying)} lie in the store of {world.folder.name}"
