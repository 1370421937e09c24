"""Rows of WARC files: which are open, and what they were when they were closed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.database.schema import WarcFileRow


def close(session: Session, name: str, size: int, sha256: str) -> None:
    """Nothing will be appended to this file any more; `size` in bytes, `sha256` of the whole file in hex.

    A file that was closed before keeps what it was then: if it is another now, it was damaged.
    """
    once = {"size": func.coalesce(WarcFileRow.size, size), "sha256": func.coalesce(WarcFileRow.sha256, sha256)}
    session.execute(update(WarcFileRow).where(WarcFileRow.name == name).values(state="closed", **once))


def once_closed(session: Session) -> set[str]:
    """Names of the files that were closed at some time, also when they are being ingested again."""
    return set(session.scalars(select(WarcFileRow.name).where(WarcFileRow.sha256.is_not(None))))


def known(session: Session) -> dict[str, tuple[str, int]]:
    """Every file's state, and how many of its bytes are rows."""
    rows = session.execute(select(WarcFileRow.name, WarcFileRow.state, WarcFileRow.ingested_to))
    return {name: (state, ingested_to) for name, state, ingested_to in rows}


def closed(session: Session) -> Iterable[tuple[str, int, str]]:
    """Name, size and sha256 of every closed file."""
    query = select(WarcFileRow.name, WarcFileRow.size, WarcFileRow.sha256).where(WarcFileRow.state == "closed")
    return session.execute(query.order_by(WarcFileRow.name)).all()  # type: ignore[return-value]  # set on close
