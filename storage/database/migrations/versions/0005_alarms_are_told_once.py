"""Alarms are told once: which are open, and who was told."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TOLD = "When the site's command or webhook was told, UTC; null: not yet."


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "alarm",
        sa.Column("id", _ID, nullable=False, comment="Surrogate; never leaves the database."),
        sa.Column("site", types.CleanText(), nullable=False, comment="The site."),
        sa.Column("rule", sa.String(20), nullable=False, comment="What is wrong, in a word."),
        sa.Column("sentence", types.CleanText(), nullable=False, comment="What is wrong, as it was said first."),
        sa.Column("since", types.UtcDateTime(timezone=True), nullable=False, comment="When it was first found, UTC."),
        sa.Column("told", types.UtcDateTime(timezone=True), nullable=True, comment=_TOLD),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("site", "rule", name=op.f("uq_alarm_site_rule")),
        comment="What is wrong with sites, so that it is told once; a row goes when it is well again.",
    )
