"""A WARC file is written to by all jobs of a site's day: which are open is asked for with each job."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_COMMENTS = {
    "job": "Key of the job that wrote to it last; null for a foreign file.",
    "state": "open while its day lasts, closed, or moved.",
}


def upgrade() -> None:
    """Apply."""
    op.create_index(
        op.f("ix_warc_file_site"), "warc_file", ["site"], sqlite_where=_OPEN, postgresql_where=_OPEN, unique=False
    )
    if op.get_context().dialect.name == "postgresql":  # SQLite keeps no comments
        for column, comment in _COMMENTS.items():
            op.alter_column(
                "warc_file",
                column,
                existing_type=types.CleanText(),
                existing_nullable=column == "job",
                comment=comment,
            )
