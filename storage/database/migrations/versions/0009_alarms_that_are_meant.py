"""Alarms that are accepted: a site that was rebuilt on purpose is not held against what it was."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SENTENCE = "What was wrong, as it was said then."
_AT = "When it was accepted, UTC: what came before is no measure of the site any more."


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "acceptance",
        sa.Column("id", _NUMBER, nullable=False, comment="Surrogate; never leaves the database."),
        sa.Column("site", types.CleanText(), nullable=False, comment="The site."),
        sa.Column("rule", sa.String(20), nullable=False, comment="What was wrong, in a word."),
        sa.Column("sentence", types.CleanText(), nullable=False, comment=_SENTENCE),
        sa.Column("at", types.UtcDateTime(), nullable=False, comment=_AT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        comment="Alarms of sites that were changed on purpose; without them the alarm comes again after a rebuild.",
    )
    op.create_index(op.f("ix_acceptance_site_acceptance_at"), "acceptance", ["site", "at"])
