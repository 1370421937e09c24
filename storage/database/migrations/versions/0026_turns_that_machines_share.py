"""Machines that share a database ask a host one after the other, and know which of them holds a file."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SURROGATE = "Surrogate; never leaves the database."
_RESTS = "Until when it asked to be left alone (Retry-After), UTC; null: it never did."


def upgrade() -> None:
    """Apply."""
    _turns()
    _places()


def _places() -> None:
    op.create_table(
        "place",
        sa.Column("id", _NUMBER, nullable=False, comment=_SURROGATE),
        sa.Column("key", sa.String(16), nullable=False, comment="Name of the folder, as its file `place` says it."),
        sa.Column("host", types.CleanText(), nullable=False, comment="Host name of the machine that wrote there last."),
        sa.Column("folder", types.CleanText(), nullable=False, comment="Path of the folder there."),
        sa.Column("seen", types.UtcDateTime(), nullable=False, comment="When that was, UTC."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("key", name=op.f("uq_place_key")),
        comment="Folders whose jobs write into this database; of SQLite there is one, and no row.",
    )
    op.create_table(
        "file_place",
        sa.Column("id", _NUMBER, nullable=False, comment=_SURROGATE),
        sa.Column("name", types.CleanText(), nullable=False, comment="Name of the file."),
        sa.Column("place", sa.String(16), nullable=False, comment="Name of the folder that holds it."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_place")),
        sa.UniqueConstraint("name", name=op.f("uq_file_place_name")),
        comment="Which of several folders holds a WARC file, as long as it is not moved to where all reach it.",
    )


def _turns() -> None:
    op.create_table(
        "host_turn",
        sa.Column("id", _NUMBER, nullable=False, comment=_SURROGATE),
        sa.Column("host", types.CleanText(), nullable=False, comment="Host and port, as in URLs."),
        sa.Column(
            "free",
            types.UtcDateTime(),
            nullable=False,
            comment="When anybody may ask it again, UTC, by the clock of the database.",
        ),
        sa.Column("rests", types.UtcDateTime(), nullable=True, comment=_RESTS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_turn")),
        sa.UniqueConstraint("host", name=op.f("uq_host_turn_host")),
        comment="One request at a time at a host, over all machines of an archive on PostgreSQL; of SQLite a file says"
        " it.",
    )
