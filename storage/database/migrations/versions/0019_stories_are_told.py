"""The feed tells of stories; the teasers that announce an address are found by an index on SQLite, too."""

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
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP VIEW teaser_current")
        op.execute(f"CREATE VIEW teaser_current AS {_TEASERS}")
        return
    for column, comment in _COMMENTS.items():
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
