"""Articles of a day are counted as they come and go; a sample is drawn by an index of heaps of lots."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_A_DAY = 86_400 << 4
"""Keys of the search index that are of one day."""
_SITE = "Site of the articles."
_DAY = "Days since the year 1 on which they were published, else first seen, UTC."
_ARTICLES = "Articles that may be shown; of a day that several write to there may be several rows, which are added up."
_COUNTED = f"""
    INSERT INTO day_count (site, day, articles)
    SELECT site, "key" / {_A_DAY}, count(*) FROM search_document WHERE is_latest GROUP BY 1, 2
"""


def upgrade() -> None:
    """Apply. An index that is to be made anew is empty, and is counted as it comes."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("CREATE INDEX ixv_search_document_heap ON search_document ((lot >> 11)) WHERE is_latest")
    op.create_table(
        "day_count",
        sa.Column("site", types.CleanText(), nullable=False, comment=_SITE),
        sa.Column("day", _NUMBER, nullable=False, comment=_DAY),
        sa.Column("articles", _NUMBER, nullable=False, comment=_ARTICLES),
        comment="How many articles the search index holds of each site and day.",
    )
    # Writers of PostgreSQL never wait for each other here: whose row is taken adds one of its own.
    op.create_index("ix_day_count_site_day", "day_count", ["site", "day"], unique=is_sqlite)
    op.create_index("ix_day_count_day", "day_count", ["day", "articles"])
    op.execute(_COUNTED)
