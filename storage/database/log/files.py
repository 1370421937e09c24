"""Rows of WARC files: which are open, and what they were when they were closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, func, or_, select, text, update

from storage.database.schema import WARC_FILE


def close(connection: Connection, name: str, size: int, sha256: str) -> None:
    """Nothing will be appended to this file any more; `size` in bytes, `sha256` of the whole file in hex.

    A file that was closed before keeps what it was then: if it is another now, it was damaged.
    """
    once = {"size": func.coalesce(WARC_FILE.c.size, size), "sha256": func.coalesce(WARC_FILE.c.sha256, sha256)}
    connection.execute(update(WARC_FILE).where(WARC_FILE.c.name == name).values(state="closed", **once))


def copied(connection: Connection, name: str, place: str) -> None:
    """A closed file has a copy in a store, at this URL; it is here, too."""
    connection.execute(update(WARC_FILE).where(WARC_FILE.c.name == name).values(place=place))


def moved(connection: Connection, name: str, place: str) -> None:
    """A closed file lies in a store, at this URL, and here no more."""
    connection.execute(update(WARC_FILE).where(WARC_FILE.c.name == name).values(state="moved", place=place))


def once_closed(connection: Connection) -> set[str]:
    """Names of the files that were closed at some time, also when they are being ingested again."""
    return set(connection.scalars(select(WARC_FILE.c.name).where(WARC_FILE.c.sha256.is_not(None))))


# Said outright, so that both engines see that the index of what is open serves it.
_IS_OPEN = text("warc_file.state = 'open'")
_OPEN = select(WARC_FILE.c.name, WARC_FILE.c.ingested_to).where(_IS_OPEN, WARC_FILE.c.site == bindparam("site"))


def open_of(connection: Connection, site: str) -> dict[str, int]:
    """The files of a site that are not closed, and how many bytes of each are rows."""
    return {name: ingested_to for name, ingested_to in connection.execute(_OPEN, {"site": site})}


def left_open(connection: Connection) -> dict[str, str]:
    """The files that are not closed, and the site of each."""
    rows = connection.execute(select(WARC_FILE.c.name, WARC_FILE.c.site).where(_IS_OPEN))
    return {name: site for name, site in rows if site is not None}


def known(connection: Connection) -> dict[str, tuple[str, int]]:
    """Every file's state, and how many of its bytes are rows."""
    rows = connection.execute(select(WARC_FILE.c.name, WARC_FILE.c.state, WARC_FILE.c.ingested_to))
    return {name: (state, ingested_to) for name, state, ingested_to in rows}


def without_rows(connection: Connection, names: Collection[str]) -> set[str]:
    """Those of the names that no row has."""
    found = select(WARC_FILE.c.name).where(WARC_FILE.c.name.in_(bindparam("names", expanding=True)))
    return {*names} - set(connection.scalars(found, {"names": sorted(names)}))


def closed(connection: Connection) -> Iterable[tuple[str, int, str]]:
    """Name, size and sha256 of every file that is closed, wherever it lies; not of one that somebody took away."""
    is_closed = or_(WARC_FILE.c.state == "closed", and_(WARC_FILE.c.state == "moved", WARC_FILE.c.sha256.is_not(None)))
    query = select(WARC_FILE.c.name, WARC_FILE.c.size, WARC_FILE.c.sha256).where(is_closed)
    return connection.execute(query.order_by(WARC_FILE.c.name)).all()  # type: ignore[return-value]  # set on close


def still_open(connection: Connection) -> Sequence[str]:
    """Names of the files that a job writes to, or another of the same day will."""
    return connection.scalars(select(WARC_FILE.c.name).where(WARC_FILE.c.state == "open")).all()


@dataclass(frozen=True, slots=True)
class Closed:
    """What a file was when it was closed: its bytes, and its sha256 in hex."""

    size: int
    sha256: str


def closing_of(connection: Connection, name: str) -> Closed | None:
    """What a file was when it was closed; None where it never was."""
    kept = select(WARC_FILE.c.size, WARC_FILE.c.sha256).where(WARC_FILE.c.name == name)
    row = connection.execute(kept.where(WARC_FILE.c.sha256.is_not(None))).one_or_none()
    return None if row is None or row.sha256 is None else Closed(row.size or 0, row.sha256)
