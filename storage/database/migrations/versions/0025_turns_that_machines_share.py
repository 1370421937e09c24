"""Machines that share a database ask a host one after the other: when it may be asked again is a row."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_RESTS = "Until when it asked to be left alone (Retry-After), UTC; null: it never did."


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "host_turn",
        sa.Column("id", _NUMBER, nullable=False, comment="Surrogate; never leaves the database."),
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
