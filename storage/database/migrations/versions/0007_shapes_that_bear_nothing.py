"""Which shapes of addresses lead to articles: a calendar without an end is not followed for ever."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SHAPE = "The address without what numbers it: paper.example/events/{n}?view."
_PAGES = "Pages of this shape that a link led to and that were read."
_ARTICLES = "Articles among them, and those that one of them named first."


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "shape",
        sa.Column("id", _NUMBER, nullable=False, comment="Surrogate; never leaves the database."),
        sa.Column("site", types.CleanText(), nullable=False, comment="The site."),
        sa.Column("shape", types.CleanText(), nullable=False, comment=_SHAPE),
        sa.Column("pages", _NUMBER, nullable=False, comment=_PAGES),
        sa.Column("articles", _NUMBER, nullable=False, comment=_ARTICLES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shape")),
        sa.UniqueConstraint("site", "shape", name=op.f("uq_shape_site_shape")),
        comment="Which kinds of addresses lead to articles; counted again from nothing after a rebuild.",
    )
