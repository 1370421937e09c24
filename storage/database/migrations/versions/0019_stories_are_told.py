"""The feed tells of stories; readers are told how exact a date is and how an article can be read; the teasers that
announce an address are found by an index on SQLite, too.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_STORY = "Site and key of the first article of its story, as the feed said; null: it has none."
_COMMENTS = {
    "change.subject": "What changed: article, or the story that it belongs to.",
    "change.key": "Site and key of the article.",
    "change.what": (
        "changed: read it again; gone: no article is called so any more; withheld: nobody may show it, delete it;"
        " story: it belongs to another story than before, or to none."
    ),
}
_MEMBERS = """
    SELECT a.site || ' ' || a.key AS name, f.site || ' ' || f.key AS story
    FROM story_member m JOIN article a ON a.id = m.article_id JOIN article f ON f.id = m.first_id
    ORDER BY m.id
"""
_AT_ONCE = 500

_PRECISION = (
    "How exact published is: day (the page gave no time: it is the midnight of the site), minute or second;"
    " null: no date."
)
_ACCESS = (
    "paid or metered: the page says that it is not free to read, or not for long; free: it says that it is;"
    " unknown: it says nothing. metered and free are told of what was read from 30 November 2026 on."
)
_DATED = ("article_latest", "article_text", "article_history")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _time(column: str) -> str:
    return f"replace({column}, ' ', 'T') || 'Z'" if _is_sqlite() else column


def _published() -> str:
    day = "(v.published AT TIME ZONE 'UTC') + coalesce(v.published_offset, 0) * interval '1 minute'"
    on = "date(v.published, coalesce(v.published_offset, 0) || ' minutes')" if _is_sqlite() else f"({day})::date"
    return f"{_time('v.published')} AS published, v.published_offset, {on} AS published_on"


def _says(field: str, reservation: str) -> str:
    """Whether the evidence of a field has a reservation behind it."""
    if _is_sqlite():
        return f"instr(json_extract(v.evidence, '$.{field}'), ', {reservation}') > 0"
    return f"position(', {reservation}' in v.evidence ->> '{field}') > 0"


def _precision() -> str:
    whole = (
        "substr(v.published, 18) = '00.000000'" if _is_sqlite() else "date_trunc('minute', v.published) = v.published"
    )
    return f"""CASE WHEN v.published IS NULL THEN NULL WHEN {_says("published", "day only")} THEN 'day'
                        WHEN {whole} THEN 'minute' ELSE 'second' END AS published_precision"""


def _access() -> str:
    return f"""CASE WHEN v.paywalled AND {_says("paywalled", "metered")} THEN 'metered' WHEN v.paywalled THEN 'paid'
                        WHEN {_says("access", "free")} THEN 'free' ELSE 'unknown' END AS access"""


# As in revision 0012, where it is said why.
_NOT_WITHHELD = "coalesce(a.id, u.id, {other}.id) NOT IN (SELECT article_id FROM withheld_article)"
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
_SHOWN_VERSION = {
    "sqlite": "v.id NOT IN (SELECT version_id FROM withheld_version)",
    "postgresql": _NO_SUCH_VERSION.format(version="v"),
}
_IS_OF_CAPTURE = {
    "sqlite": """v.first_capture_id = f.id AND v.id = (
        SELECT w.id FROM version w WHERE w.first_capture_id = f.id AND w.article_id = u.article_id
    )""",
    "postgresql": "v.first_capture_id = f.id",
}


def _views() -> dict[str, str]:
    dialect = op.get_bind().dialect.name
    modified = f"{_time('v.modified')} AS modified, v.modified_offset"
    latest = f"""
        FROM article a
        JOIN version v ON v.article_id = a.id
        JOIN capture c ON c.id = v.first_capture_id
        JOIN url u ON u.id = c.url_id
        WHERE {_NOT_WITHHELD.format(other="c")} AND {_IS_NEWEST[dialect]}
    """
    return {
        "article_latest": f"""
            SELECT a.site, a.key, c.record_id AS version, v.no, u.url, v.title, v.kicker, v.subtitle, v.kind,
                   v.authors, {_published()}, {modified}, v.section, v.tags, v.language, v.canonical, v.images,
                   {_access()}, v.truncated, {_time("a.first_seen")} AS first_seen, {_time("a.last_seen")} AS last_seen,
                   {_time("a.gone_at")} AS gone_at, a.gone_why, {_precision()}
            {latest}
        """,
        "article_text": f"""
            SELECT c.record_id AS version, a.site, a.key, v.no, u.url, {_time("a.first_seen")} AS first_seen,
                   {_published()}, v.language, {_access()}, v.title, v.subtitle, v.text,
                   CASE WHEN v.text = '' THEN 0 ELSE
                       length(v.text) - length(replace(replace(v.text, ' ', ''), '\n', '')) + 1 END AS words,
                   v.truncated, {_precision()}
            {latest}
        """,
        "article_history": f"""
            SELECT a.site, a.key, v.no, f.record_id AS version, {_time("f.at")} AS seen_from,
                   {_time("l.at")} AS seen_to, u.url, v.title, v.kicker, v.subtitle, v.text, v.authors,
                   {_published()}, {modified}, v.section, v.language, {_access()}, v.truncated, {_precision()}
            FROM capture f
            JOIN url u ON u.id = f.url_id
            JOIN version v ON {_IS_OF_CAPTURE[dialect]}
            JOIN article a ON a.id = v.article_id
            JOIN capture l ON l.id = v.last_capture_id
            WHERE {_NOT_WITHHELD.format(other="l")} AND {_SHOWN_VERSION[dialect]}
        """,
    }


# Of captures few are the last of their page: that is said, or SQLite begins with the spans, of which an archive has
# more than of anything else. A CROSS JOIN said so too, and left no way to begin with the address that is announced.
_TEASERS = """
    SELECT p.site, p.url AS page, t.url AS target, t.article_id IS NOT NULL AS captured, s.title, s.category,
           s.credit, s.excerpt, s.last_position AS position, replace(f.at, ' ', 'T') || 'Z' AS seen_from,
           replace(l.at, ' ', 'T') || 'Z' AS seen_to, l.record_id AS record
    FROM capture l
    JOIN url p ON p.id = l.url_id AND likelihood(p.folded_to = l.id, 0.0001)
    JOIN teaser_span s ON s.last_capture_id = l.id AND s.page_id = p.id
    JOIN capture f ON f.id = s.first_capture_id
    LEFT JOIN url t ON t.id = s.target_id
    WHERE coalesce(p.id, l.id, s.id, f.id) NOT IN (SELECT url_id FROM withheld_url)
        AND (t.id IS NULL OR t.id NOT IN (SELECT url_id FROM withheld_url))
        AND coalesce(l.id, p.id, s.id, f.id) NOT IN (SELECT capture_id FROM withheld_capture)
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("announced", sa.Column("story", types.CleanText(), nullable=True, comment=_STORY))
    _fill()
    for name, query in {**_views(), **({"teaser_current": _TEASERS} if _is_sqlite() else {})}.items():
        if _is_sqlite():
            op.execute(f"DROP VIEW {name}")
        op.get_bind().exec_driver_sql(f"CREATE {'' if _is_sqlite() else 'OR REPLACE '}VIEW {name} AS {query}")
    if not _is_sqlite():
        _comment()


def _comment() -> None:
    told = {f"{view}.access": _ACCESS for view in _DATED} | {
        f"{view}.published_precision": _PRECISION for view in _DATED
    }
    for column, comment in (_COMMENTS | told).items():
        op.execute(f"COMMENT ON COLUMN {column} IS '{comment}'")


def _fill() -> None:
    """What belongs to a story already is not told: whoever begins to follow stories reads those that there are."""
    connection = op.get_bind()
    members = connection.execute(sa.text(_MEMBERS)).all()
    tell = sa.text("UPDATE announced SET story = :story WHERE digest = :digest")
    for start in range(0, len(members), _AT_ONCE):
        some = members[start : start + _AT_ONCE]
        connection.execute(tell, [{"digest": _digest(name), "story": story} for name, story in some])


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
