"""How articles looked at each change of the feed, so that it can be asked as of a change number."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SURROGATE = "Surrogate; never leaves the database."
_FROM = "The first change as of which can be asked; null: any; -1: looks of what was there are still to be kept."
_N = "The change from which on it looked so; 0: it was there before looks were kept."
_UNTIL = "The change from which on it looked otherwise, or was not there; null: it looks so now."
_PLACE = "Its place in time: seconds since the year 1 as 8 bits more, which the version's id gives."
_OF_TEXT = "First 32 hex digits of the sha256 of its text: a row of look_text."
_PACKED = "What an export said of it: a list by NAMES in storage/database/articles/looks.py."


def upgrade() -> None:
    """Apply."""
    op.add_column("epoch", sa.Column("looks_from", _NUMBER, nullable=True, comment=_FROM))
    op.create_table(
        "look",
        sa.Column("id", _NUMBER, nullable=False, comment=_SURROGATE),
        sa.Column("site", types.CleanText(), nullable=False, comment="Site of the article."),
        sa.Column("digest", sa.String(32), nullable=False, comment="First 32 hex digits of the sha256 of its key."),
        sa.Column("n", _NUMBER, nullable=False, comment=_N),
        sa.Column("until", _NUMBER, nullable=True, comment=_UNTIL),
        sa.Column("published", types.UtcDateTime(), nullable=True, comment="When the page said it was published, UTC."),
        sa.Column("first_seen", types.UtcDateTime(), nullable=False, comment="Earliest capture, UTC."),
        sa.Column("place", _NUMBER, nullable=False, comment=_PLACE),
        sa.Column("text_digest", sa.String(32), nullable=False, comment=_OF_TEXT),
        sa.Column("packed", types.PackedJson(), nullable=False, comment=_PACKED),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
        sa.UniqueConstraint("digest", "site", "n", name=op.f("uq_look_digest_site_n")),
        comment="Internal. How articles looked, from change to change: exports and searches as of a change read it.",
    )
    some = sa.text("until IS NOT NULL")
    op.create_index(op.f("ix_look_until"), "look", ["until"], sqlite_where=some, postgresql_where=some)
    op.create_table(
        "look_text",
        sa.Column("id", _NUMBER, nullable=False, comment=_SURROGATE),
        sa.Column("digest", sa.String(32), nullable=False, comment="First 32 hex digits of the sha256 of the text."),
        sa.Column("packed", types.PackedJson(), nullable=False, comment="The text."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_text")),
        sa.UniqueConstraint("digest", name=op.f("uq_look_text_digest")),
        comment="Internal. The texts of looks, each once.",
    )
    # What articles look like is told by the program, when the archive is opened next; a revision is frozen and cannot.
    op.execute("UPDATE epoch SET looks_from = -1 WHERE EXISTS (SELECT 1 FROM article)")
