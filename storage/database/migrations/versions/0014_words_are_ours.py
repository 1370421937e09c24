"""The search index holds words of our own, the same on both engines, under keys whose order is that of time."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_INDEX = {
    "sqlite": [
        "CREATE VIRTUAL TABLE {name} USING fts5(title, subtitle, text, authors, facts, content='', tokenize='ascii')",
    ],
    "postgresql": [
        """
        CREATE TABLE {name} (key bigint PRIMARY KEY, words tsvector NOT NULL, is_long boolean NOT NULL)
        """,
        "CREATE INDEX ix_{name}_words ON {name} USING gin (words)",
        "COMMENT ON TABLE {name} IS '{what}'",
        "COMMENT ON COLUMN {name}.key IS 'search_document.key.'",
        "COMMENT ON COLUMN {name}.words IS 'Words as storage.query.normaliser makes them; not those of PostgreSQL.'",
        "COMMENT ON COLUMN {name}.is_long IS 'Longer than a tsvector knows places of words: it has none.'",
    ],
}
_TABLES = {
    "article_search": "The newest text of each article that may be shown.",
    "version_search": "Earlier texts of articles that may be shown.",
}


def upgrade() -> None:
    """Apply. The index is empty then, and made when the archive is opened next."""
    op.execute("DROP TABLE article_search")
    op.create_table(
        "search_document",
        sa.Column("key", _NUMBER, primary_key=True, comment="Seconds since the year 1, then 8 bits of a digest."),
        sa.Column("version_id", _NUMBER, nullable=False, comment="version.id"),
        sa.Column("article_id", _NUMBER, nullable=False, comment="article.id"),
        sa.Column("is_latest", sa.Boolean(), nullable=False, comment="It is the newest text that may be shown."),
        sa.Column("site", types.CleanText(), nullable=False, comment="Site of the article."),
        sa.Column("section", types.CleanText(), nullable=True, comment="Section of the paper."),
        sa.Column("language", types.CleanText(), nullable=True, comment="BCP 47."),
        sa.Column("kind", types.CleanText(), nullable=True, comment="news, analysis, opinion, …"),
        sa.Column("words", _NUMBER, nullable=False, comment="Words of the text; of Chinese and the like: characters."),
        sa.Column("lot", _NUMBER, nullable=False, comment="31 bits of a digest of site and key: for random samples."),
        sa.Column("digest", sa.String(32), nullable=False, comment="Of the texts that were indexed."),
        comment="What the search index holds: for facets and filters, without the texts.",
    )
    op.create_index("ix_search_document_article_id", "search_document", ["article_id"])
    op.create_index("ix_search_document_version_id", "search_document", ["version_id"], unique=True)
    op.create_table(
        "search_state",
        sa.Column("normaliser", types.CleanText(), nullable=False, comment="Who made the words of the index."),
        sa.Column("done_to", _NUMBER, nullable=True, comment="While it is made anew: last article.id; null: complete."),
        comment="One row: how far the search index is.",
    )
    op.execute("INSERT INTO search_state (normaliser, done_to) VALUES ('', 0)")
    for name, what in _TABLES.items():
        for statement in _INDEX[op.get_bind().dialect.name]:
            op.execute(statement.format(name=name, what=what))
