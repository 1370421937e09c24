"""Stories: articles that carry the same text, the samples by which they are found, and views of them."""

from importlib.metadata import PackageNotFoundError, version

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_VERSION = "1.1.0"
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SURROGATE = "Surrogate; never leaves the database."


def upgrade() -> None:
    """Apply. The stories of articles that are there are found when the archive is opened next."""
    _tables_of_stories()
    _tables_of_samples()
    for name, query in _views().items():
        op.execute(f"CREATE VIEW {name} AS {query}")
    op.execute(f"CREATE INDEX ixv_story_member_at ON story_member (({_time('at')}))")
    op.execute("DROP VIEW schema_version")
    op.execute(
        f"CREATE VIEW schema_version AS SELECT '{_VERSION}' AS version,"
        f" (SELECT version_num FROM alembic_version) AS revision, '{_program()}' AS microfiche"
    )
    if not _is_sqlite():
        _comment()


def _tables_of_stories() -> None:
    op.create_table(
        "story_overlap",
        sa.Column("id", _NUMBER, nullable=False, comment=_SURROGATE),
        sa.Column("article_id", _NUMBER, nullable=False, comment="The article."),
        sa.Column("other_id", _NUMBER, nullable=False, comment="An article that is a copy of the same text."),
        sa.Column("words", _NUMBER, nullable=False, comment=_WORDS),
        sa.Column("shared", _NUMBER, nullable=False, comment="Those of them that stand in the other article."),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_story_overlap_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["article.id"], name=op.f("fk_story_overlap_other_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_overlap")),
        sa.UniqueConstraint("article_id", "other_id", name=op.f("uq_story_overlap_article_id_other_id")),
        comment="Pairs of articles that carry the same text, whole or in good part: a row for each direction.",
    )
    op.create_index(op.f("ix_story_overlap_other_id"), "story_overlap", ["other_id"])
    op.create_table(
        "story_member",
        sa.Column("id", _NUMBER, nullable=False, comment=_SURROGATE),
        sa.Column("article_id", _NUMBER, nullable=False, comment="The article."),
        sa.Column("first_id", _NUMBER, nullable=False, comment=_FIRST),
        sa.Column("no", _NUMBER, nullable=False, comment="Place among the members of the story in time, from 1."),
        sa.Column("at", types.UtcDateTime(), nullable=False, comment=_AT),
        sa.Column(
            "first_by", sa.String(12), nullable=False, comment="Which of the two it is: published or first_seen."
        ),
        sa.Column(
            "words", _NUMBER, nullable=False, comment="Words of its newest text; of Chinese and the like: characters."
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_story_member_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["article.id"], name=op.f("fk_story_member_first_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_member")),
        sa.UniqueConstraint("article_id", name=op.f("uq_story_member_article_id")),
        comment="Stories: articles that hang together by what they share.",
    )
    op.create_index(op.f("ix_story_member_first_id_story_member_no"), "story_member", ["first_id", "no"])
    op.create_index(op.f("ix_story_member_at"), "story_member", ["at"])


_WORDS = "Words of the article, but for those that stand in much that its site prints."
_FIRST = "The article that had the text first, by which the story is called."
_AT = "When it was there, UTC: published, where the page gives a time of day before its capture, else first seen."


def _tables_of_samples() -> None:
    """No model declares them, as none declares the search index. Without a row id: there are forty rows an article."""
    op.create_table(
        "story_sample",
        sa.Column("hash", _NUMBER, nullable=False, autoincrement=False, comment="63 bits of a shingle's BLAKE2b."),
        sa.Column("site", _NUMBER, nullable=False, autoincrement=False, comment="31 bits of a digest of the site."),
        sa.Column("day", _NUMBER, nullable=False, autoincrement=False, comment="Of the article, in days since year 1."),
        sa.Column("article_id", _NUMBER, nullable=False, autoincrement=False, comment="article.id"),
        sa.PrimaryKeyConstraint("hash", "site", "day", "article_id", name=op.f("pk_story_sample")),
        comment="A tenth of the shingles of each article, by which copies are found.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story_text",
        sa.Column("article_id", _NUMBER, nullable=False, autoincrement=False, comment="article.id"),
        sa.Column("version_id", _NUMBER, nullable=False, comment="version.id of the newest text that may be shown."),
        sa.Column("site", _NUMBER, nullable=False, comment="As in story_sample."),
        sa.Column("day", _NUMBER, nullable=False, comment="As in story_sample."),
        sa.Column("words", _NUMBER, nullable=False, comment="Words of the text."),
        sa.Column("at", types.UtcDateTime(), nullable=False, comment=_AT),
        sa.Column("first_by", types.CleanText(), nullable=False, comment="published or first_seen."),
        sa.Column("sample", sa.LargeBinary(), nullable=False, comment="Its shingles in story_sample, 8 bytes each."),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_story_text")),
        comment="What is compared of each article that is long enough.",
    )
    op.create_table(
        "story_state",
        sa.Column("normaliser", types.CleanText(), nullable=False, comment="Who made the words of the samples."),
        sa.Column(
            "done_to", _NUMBER, nullable=True, comment="While they are made anew: last article.id; null: complete."
        ),
        comment="One row: how far the samples are.",
    )
    op.execute("INSERT INTO story_state (normaliser, done_to) VALUES ('', 0)")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _time(column: str) -> str:
    """A moment for readers, as in revision 0012."""
    return f"replace({column}, ' ', 'T') || 'Z'" if _is_sqlite() else column


def _program() -> str:
    """Version of the program; where it was not installed nobody knows it."""
    try:
        return version("microfiche")
    except PackageNotFoundError:
        return "unknown"


_NEWEST = """v.id = (
    SELECT w.id FROM version w
    WHERE w.article_id = a.id AND w.id NOT IN (SELECT version_id FROM withheld_version)
    ORDER BY w.no DESC LIMIT 1
)"""
_SHOWN = "{}.id NOT IN (SELECT article_id FROM withheld_article)"
_COUNTED = f"""FROM story_member n JOIN article x ON x.id = n.article_id
    WHERE n.first_id = m.first_id AND {_SHOWN.format("x")}"""


def _views() -> dict[str, str]:
    return {
        # Every article that is a copy of another, or of which another is one.
        "syndicated": f"""
            SELECT b.site || ' ' || b.key AS story, m.no, a.site, a.key, c.record_id AS version, u.url, v.title,
                   {_time("v.published")} AS published, {_time("a.first_seen")} AS first_seen, {_time("m.at")} AS at,
                   m.first_by, m.article_id = m.first_id AS is_first, m.words,
                   CAST(o.shared AS DOUBLE PRECISION) / o.words AS overlap,
                   CAST(p.shared AS DOUBLE PRECISION) / p.words AS overlap_of_first
            FROM story_member m
            JOIN article a ON a.id = m.article_id
            JOIN article b ON b.id = m.first_id
            JOIN version v ON v.article_id = a.id
            JOIN capture c ON c.id = v.first_capture_id
            JOIN url u ON u.id = c.url_id
            LEFT JOIN story_overlap o ON o.article_id = m.article_id AND o.other_id = m.first_id
            LEFT JOIN story_overlap p ON p.article_id = m.first_id AND p.other_id = m.article_id
            WHERE {_NEWEST} AND {_SHOWN.format("a")} AND {_SHOWN.format("b")}
        """,
        # One row for each story.
        "story": f"""
            SELECT a.site || ' ' || a.key AS story, a.site, a.key, u.url, v.title, {_time("m.at")} AS at, m.first_by,
                   (SELECT count(*) {_COUNTED}) AS articles, (SELECT count(DISTINCT x.site) {_COUNTED}) AS sites,
                   (SELECT {_time("max(n.at)")} {_COUNTED}) AS latest
            FROM story_member m
            JOIN article a ON a.id = m.article_id
            JOIN version v ON v.article_id = a.id
            JOIN capture c ON c.id = v.first_capture_id
            JOIN url u ON u.id = c.url_id
            WHERE m.article_id = m.first_id AND {_NEWEST} AND {_SHOWN.format("a")}
        """,
    }


def _comment() -> None:
    """SQLite keeps no comments."""
    for what, comment in _COMMENTS.items():
        quoted = comment.replace("'", "''")
        op.execute(f"COMMENT ON {what} IS '{quoted}'")


_COMMENTS = {
    "VIEW schema_version": "Which views these are: one row.",
    "COLUMN schema_version.version": "Semantic version of the public views.",
    "COLUMN schema_version.revision": "Newest revision of the tables that this database was brought up to.",
    "COLUMN schema_version.microfiche": "Version of the program that made these views.",
    "VIEW syndicated": "Every article whose text another one carries, too, whole or in good part.",
    "COLUMN syndicated.story": (
        "Site and key of the article that had the text first, with a blank between: what the story is called."
    ),
    "COLUMN syndicated.no": "Place among the members of the story in time, from 1.",
    "COLUMN syndicated.site": "Site, as its file names it.",
    "COLUMN syndicated.key": "Post id, else canonical URL, else URL; with the site it names the article.",
    "COLUMN syndicated.version": "Record id of the first capture with this text: the public id of the version.",
    "COLUMN syndicated.url": "Address of the version's first capture.",
    "COLUMN syndicated.title": "Headline.",
    "COLUMN syndicated.published": "When the page says that it was published.",
    "COLUMN syndicated.first_seen": "Earliest capture of the article.",
    "COLUMN syndicated.at": "When the article was there, which orders the story: see first_by.",
    "COLUMN syndicated.first_by": (
        "published: at is what the page says; first_seen: it says no time of day, or a later one; at is the capture."
    ),
    "COLUMN syndicated.is_first": "The article had the text first.",
    "COLUMN syndicated.words": "Words of its newest text; of Chinese and the like: characters.",
    "COLUMN syndicated.overlap": (
        "Share of its words that stand in the first one, 0 to 1, without what its site prints every day; null: it "
        "is the first, or here by way of another copy."
    ),
    "COLUMN syndicated.overlap_of_first": "Share of the first one's words that stand in it, likewise.",
    "VIEW story": "Every story: the article that had a text first, and how many carry it.",
    "COLUMN story.story": (
        "Site and key of the article that had the text first, with a blank between: what the story is called."
    ),
    "COLUMN story.site": "Site of that article.",
    "COLUMN story.key": "Key of that article.",
    "COLUMN story.url": "Address of the version's first capture.",
    "COLUMN story.title": "Headline.",
    "COLUMN story.at": "When the first article was there: see first_by.",
    "COLUMN story.first_by": (
        "published: at is what the page says; first_seen: it says no time of day, or a later one; at is the capture."
    ),
    "COLUMN story.articles": "Articles that carry the text.",
    "COLUMN story.sites": "Sites that they are of.",
    "COLUMN story.latest": "When the newest of them was there.",
}
