"""Losses are kept."""

import sqlalchemy as sa
from alembic import context, op

from storage.database.schema import column_types as types
from storage.errors import UnreleasedSchema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Revision 0001 was edited in place until 22 November 2026; what came into it last stands for all of it.
_LAST_EDITED = ("reading", "raw_key")


def upgrade() -> None:
    """Add the table; UnreleasedSchema for a database that was made before revision 0001 was frozen."""
    _refuse_unreleased()
    op.create_table(
        "loss",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("record_id", types.CleanText(), nullable=False, comment="Record id of the capture."),
        sa.Column("url", types.CleanText(), nullable=False, comment="The URL that was captured."),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False, comment="When it was captured, UTC."),
        sa.Column("file", types.CleanText(), nullable=False, comment="Name of the WARC file."),
        sa.Column(
            "offset",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Where in that file the record began.",
        ),
        sa.Column("noticed", types.UtcDateTime(timezone=True), nullable=False, comment="When it was missed, UTC."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loss")),
        comment="Captures whose records could not be read any more when the database was made anew.",
        info={"rebuilt": False},
    )


def _refuse_unreleased() -> None:
    table, column = _LAST_EDITED
    if column not in {found["name"] for found in sa.inspect(op.get_bind()).get_columns(table)}:
        why = f"its table {table} has no column {column}"
        raise UnreleasedSchema(where=context.config.attributes["where"], why=why)
