"""Sections and authors are counted as they come and go; jobs are found by their start, and what is gone by its end."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KIND = "section or author."
_SITE = "Site of the articles; empty: an author of all sites."
_NAME = "The name as it is written."
_ARTICLES = "Articles that may be shown; of a name that several write to there may be several rows, which are added up."
_IS_NAME = "{0} <> '' AND length({0}) <= 200"
_SECTIONS = f"""
    INSERT INTO name_count (kind, site, name, articles)
    SELECT 'section', site, section, count(*) FROM search_document
    WHERE is_latest AND {_IS_NAME.format("section")} GROUP BY site, section
"""
_EACH = {
    "sqlite": "JOIN json_each(v.authors) w ON true",
    "postgresql": "JOIN LATERAL json_array_elements_text(v.authors) AS w(value) ON true",
}
_AUTHORS = """
    INSERT INTO name_count (kind, site, name, articles)
    SELECT 'author', site, name, count(*)
    FROM (
        SELECT DISTINCT d."key", d.site, w.value AS name
        FROM search_document d JOIN version v ON v.id = d.version_id {each}
        WHERE d.is_latest
    ) a
    WHERE {is_name} GROUP BY site, name
"""
_OF_ALL_SITES = """
    INSERT INTO name_count (kind, site, name, articles)
    SELECT 'author', '', name, CAST(sum(articles) AS bigint) FROM name_count WHERE kind = 'author' GROUP BY name
"""


def upgrade() -> None:
    """Apply. An index that is to be made anew is empty, and is counted as it comes."""
    dialect = op.get_bind().dialect.name
    op.create_index("ix_job_started", "job", ["started"])
    where = sa.text("gone_at IS NOT NULL")
    op.create_index("ix_article_gone_at", "article", ["gone_at"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "name_count",
        sa.Column("kind", types.CleanText(), nullable=False, comment=_KIND),
        sa.Column("site", types.CleanText(), nullable=False, comment=_SITE),
        sa.Column("name", types.CleanText(), nullable=False, comment=_NAME),
        sa.Column("articles", _NUMBER, nullable=False, comment=_ARTICLES),
        comment="How many articles of the search index have which section and which authors.",
    )
    op.execute(_SECTIONS)
    op.execute(_AUTHORS.format(each=_EACH[dialect], is_name=_IS_NAME.format("name")))
    op.execute(_OF_ALL_SITES)
    # Writers of PostgreSQL never wait for each other here: whose row is taken adds one of its own.
    op.create_index("ix_name_count_kind_site_name", "name_count", ["kind", "site", "name"], unique=dialect == "sqlite")
    op.create_index("ix_name_count_kind_site_articles", "name_count", ["kind", "site", "articles", "name"])
