"""What a paper calls itself is said where its articles are cited."""

import tomllib

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TITLE = "What the paper calls itself, as the declaration says it."
_CONTAINER = "What the paper calls itself, as its file says; else the site."


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _time(column: str) -> str:
    return f"replace({column}, ' ', 'T') || 'Z'" if _is_sqlite() else column


def _day() -> str:
    day = "(v.published AT TIME ZONE 'UTC') + coalesce(v.published_offset, 0) * interval '1 minute'"
    return "date(v.published, coalesce(v.published_offset, 0) || ' minutes')" if _is_sqlite() else f"({day})::date"


def _authors() -> str:
    if _is_sqlite():
        return "(SELECT group_concat(n.value, '; ') FROM json_each(v.authors) n)"
    of = "json_array_elements_text(v.authors) WITH ORDINALITY AS n(value, place)"
    return f"(SELECT string_agg(n.value, '; ' ORDER BY n.place) FROM {of})"


# As in revision 0012, where it is said why.
_NO_SUCH_VERSION = "{version}.id <> ALL (ARRAY(SELECT version_id FROM withheld_version))"
_IS_NEWEST = {
    "sqlite": """v.id = (
        SELECT w.id FROM version w
        WHERE w.article_id = a.id AND w.id NOT IN (SELECT version_id FROM withheld_version)
        ORDER BY w.no DESC LIMIT 1
    )""",
    "postgresql": f"""{_NO_SUCH_VERSION.format(version="v")} AND NOT EXISTS (
        SELECT 1 FROM version w
        WHERE w.article_id = v.article_id AND w.no > v.no AND {_NO_SUCH_VERSION.format(version="w")}
    )""",
}


def _citation() -> str:
    return f"""
        SELECT c.record_id AS version, a.site, a.key, 'article-newspaper' AS csl_type, v.title, {_authors()} AS author,
               coalesce((SELECT d.title FROM site_version d WHERE d.name = a.site AND d.title IS NOT NULL
                         ORDER BY d.since DESC NULLS LAST, d.id DESC LIMIT 1), a.site) AS container_title,
               {_day()} AS issued, u.url, c.record_id AS archived_record, {_time("c.at")} AS accessed, v.language,
               {_time("a.first_seen")} AS first_seen
        FROM article a
        JOIN version v ON v.article_id = a.id
        JOIN capture c ON c.id = v.first_capture_id
        JOIN url u ON u.id = c.url_id
        WHERE coalesce(a.id, u.id, c.id) NOT IN (SELECT article_id FROM withheld_article)
            AND {_IS_NEWEST[op.get_bind().dialect.name]}
    """


def upgrade() -> None:
    """Apply."""
    op.add_column("site_version", sa.Column("title", types.CleanText(), nullable=True, comment=_TITLE))
    op.create_index("ix_site_version_name_site_version_since", "site_version", ["name", "since"])
    _fill()
    if _is_sqlite():
        op.execute("DROP VIEW citation")
    replacing = "" if _is_sqlite() else "OR REPLACE "
    op.get_bind().exec_driver_sql(f"CREATE {replacing}VIEW citation AS {_citation()}")
    if not _is_sqlite():
        op.execute(f"COMMENT ON COLUMN citation.container_title IS '{_CONTAINER}'")


def _fill() -> None:
    connection = op.get_bind()
    told = connection.execute(sa.text("SELECT id, declaration FROM site_version")).all()
    rows = [{"of": id_, "title": title} for id_, text in told if (title := _title(text))]
    if rows:
        connection.execute(sa.text("UPDATE site_version SET title = :title WHERE id = :of"), rows)


def _title(declaration: str) -> str | None:
    try:
        title = tomllib.loads(declaration).get("title")
    except tomllib.TOMLDecodeError:
        return None
    return title if isinstance(title, str) and title.strip() else None
