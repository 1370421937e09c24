"""Whether what is asked as of a change can be answered: whether every look has its text.

In: a transaction. Out: sentences, one for each that is missing or altered. Never: a change.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, LargeBinary, bindparam, select, type_coerce

from storage.database.log.urls import digest_of
from storage.database.schema import LOOK, LOOK_TEXT
from storage.database.statements import AnyRow
from storage.packing import Unpackable, unpacked

_AT_ONCE = 500
_TEXTLESS = (
    select(LOOK.c.site, LOOK.c.digest, LOOK.c.n)
    .outerjoin(LOOK_TEXT, LOOK_TEXT.c.digest == LOOK.c.text_digest)
    .where(LOOK_TEXT.c.id.is_(None))
    .order_by(LOOK.c.id)
)


def looks_without_text(connection: Connection) -> Iterator[str]:
    """Looks whose text is not there, or is not the one that it was."""
    for row in connection.execute(_TEXTLESS):
        yield f"the text of an article of {row.site} as of change {row.n} is missing (key {row.digest})"
    after = 0
    while some := connection.execute(_SOME_TEXTS, {"after": after}).all():
        after = some[-1].id
        yield from (f"the text {row.digest} of a look was altered" for row in some if not _is_as_it_was(row))


_SOME_TEXTS = (
    # As it lies there: what cannot be unpacked is to be told, and not to end the look.
    select(LOOK_TEXT.c.id, LOOK_TEXT.c.digest, type_coerce(LOOK_TEXT.c.packed, LargeBinary).label("packed"))
    .where(LOOK_TEXT.c.id > bindparam("after"))
    .order_by(LOOK_TEXT.c.id)
    .limit(_AT_ONCE)
)


def _is_as_it_was(row: AnyRow) -> bool:
    try:
        return bool(digest_of(unpacked(row.packed)) == row.digest)
    except Unpackable:
        return False
