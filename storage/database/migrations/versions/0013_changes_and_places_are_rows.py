"""How each version came of the one before; where each teaser stood, and how long; views of both."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_CLASSES = ("first", "whitespace", "punctuation", "date", "typo", "headline", "text")
_VERSION: dict[str, tuple[Any, str]] = {
    "change": (
        sa.Enum(*_CLASSES, native_enum=False, length=24),
        "Weightiest change from the version before (storage/versioning/change_classes.py); null: not told yet.",
    ),
    "silent": (
        sa.Boolean(),
        "The change came without a later modified date and without a note that says so; null: first version.",
    ),
    "words_gone": (sa.Integer(), "Words of the version before that are gone; moved ones are not."),
    "words_new": (sa.Integer(), "Words that are new since the version before."),
}
_SPAN: dict[str, tuple[Any, str]] = {
    "path": (
        types.CleanJson(),
        "Pairs of seconds since the first capture and the place from then on, from 0; null: not told yet.",
    ),
    "observations": (
        sa.Integer(),
        "Captures of the page at which it was the highest teaser of its article; null: not told yet.",
    ),
    "position_sum": (sa.BigInteger(), "Sum of its places, from 0, at these captures."),
    "seconds": (
        sa.BigInteger(),
        "How long it stood: at each of these captures the time to the page's next one, an hour at most.",
    ),
    "is_highest": (
        sa.Boolean(),
        "Whether it was the highest teaser of its article in the last capture; without a link it always is.",
    ),
}

_MAY_BE_SHOWN = "NOT IN (SELECT version_id FROM withheld_version)"
_SPANS = """
    FROM teaser_span s
    JOIN url p ON p.id = s.page_id
    LEFT JOIN url t ON t.id = s.target_id
    LEFT JOIN article a ON a.id = t.article_id
    JOIN capture f ON f.id = s.first_capture_id
    JOIN capture l ON l.id = s.last_capture_id
    WHERE p.id NOT IN (SELECT url_id FROM withheld_url)
        AND (t.id IS NULL OR t.id NOT IN (SELECT url_id FROM withheld_url))
        AND l.id NOT IN (SELECT capture_id FROM withheld_capture)
"""
_IS_FRONT = "p.url NOT LIKE '%://%/%_'"


def _time(column: str) -> str:
    """A moment for readers, as in revision 0012."""
    return f"replace({column}, ' ', 'T') || 'Z'" if op.get_bind().dialect.name == "sqlite" else column


def _views() -> dict[str, str]:
    return {
        # Each headline of an article, one after the other. `until` is the first version with another one.
        "headline_history": f"""
            SELECT a.site, a.key, b.title AS headline, {_time("min(f.at)")} AS seen_from,
                   {_time("max(l.at)")} AS seen_to, min(v.no) AS first_no, max(v.no) AS last_no
            FROM (
                SELECT w.article_id, w.title, w.no, coalesce((
                    SELECT min(n.no) FROM version n
                    WHERE n.article_id = w.article_id AND n.no > w.no AND n.title <> w.title
                ), 2147483647) AS until
                FROM version w
                WHERE NOT EXISTS (
                    SELECT 1 FROM version x WHERE x.article_id = w.article_id AND x.no = w.no - 1 AND x.title = w.title
                )
            ) b
            JOIN article a ON a.id = b.article_id
            JOIN version v ON v.article_id = b.article_id AND v.no >= b.no AND v.no < b.until
            JOIN capture f ON f.id = v.first_capture_id
            JOIN capture l ON l.id = v.last_capture_id
            WHERE v.id {_MAY_BE_SHOWN} AND a.id NOT IN (SELECT article_id FROM withheld_article)
            GROUP BY a.site, a.key, b.no, b.title
        """,
        # Changes of substance that the page says nothing of, with what stood before where that may be shown.
        "silent_change": f"""
            SELECT a.site, a.key, v.no, f.record_id AS version, v.change, v.words_gone, v.words_new,
                   {_time("l.at")} AS before_seen_to,
                   {_time("f.at")} AS seen_from, CASE WHEN o.id {_MAY_BE_SHOWN} THEN o.title END AS headline_before,
                   v.title AS headline, u.url
            FROM version v
            JOIN article a ON a.id = v.article_id
            JOIN version o ON o.article_id = v.article_id AND o.no = v.no - 1
            JOIN capture f ON f.id = v.first_capture_id
            JOIN capture l ON l.id = o.last_capture_id
            JOIN url u ON u.id = f.url_id
            WHERE v.silent AND v.change IN ('typo', 'headline', 'text')
                AND v.id {_MAY_BE_SHOWN} AND a.id NOT IN (SELECT article_id FROM withheld_article)
        """,
        # Every teaser of every page, from when to when, with its path.
        "teaser_history": f"""
            SELECT p.site, p.url AS page, {_IS_FRONT} AS is_front, t.url AS target, a.site AS article_site,
                   a.key AS article, s.title AS headline, s.category, s.credit, s.excerpt, {_time("f.at")} AS seen_from,
                   {_time("l.at")} AS seen_to, s.best_position, s.last_position,
                   CASE WHEN s.observations > 0 THEN CAST(s.position_sum AS DOUBLE PRECISION) / s.observations END
                       AS mean_position,
                   s.observations, CAST(s.seconds AS DOUBLE PRECISION) / 3600 AS hours, s.path
            {_SPANS}
        """,
        # How long and how high a page teased an article, all its headlines together, each moment counted once.
        "teaser_prominence": f"""
            SELECT a.site, a.key, p.url AS page, {_IS_FRONT} AS is_front,
                   CAST(sum(s.seconds) AS DOUBLE PRECISION) / 3600 AS hours, min(s.best_position) AS best_position,
                   CASE WHEN sum(s.observations) > 0
                       THEN CAST(sum(s.position_sum) AS DOUBLE PRECISION) / sum(s.observations) END AS mean_position,
                   count(DISTINCT s.title) AS headlines, sum(s.observations) AS observations,
                   {_time("min(f.at)")} AS seen_from, {_time("max(l.at)")} AS seen_to
            {_SPANS} AND a.id IS NOT NULL
            GROUP BY a.site, a.key, p.url
        """,
    }


_VIEW_COMMENTS = {
    "VIEW headline_history": "Each headline of every article, one after the other.",
    "COLUMN headline_history.site": "Site, as its file names it.",
    "COLUMN headline_history.key": "Post id, else canonical URL, else URL; with the site it names the article.",
    "COLUMN headline_history.headline": "The headline.",
    "COLUMN headline_history.seen_from": "When it was first captured.",
    "COLUMN headline_history.seen_to": "When it was last captured.",
    "COLUMN headline_history.first_no": "First version under it.",
    "COLUMN headline_history.last_no": "Last version under it.",
    "VIEW silent_change": (
        "Changes of substance that the page says nothing of, with what stood before where that may be shown."
    ),
    "COLUMN silent_change.site": "Site, as its file names it.",
    "COLUMN silent_change.key": "Post id, else canonical URL, else URL; with the site it names the article.",
    "COLUMN silent_change.no": "1, 2, … among the versions of the article; older captures found later renumber.",
    "COLUMN silent_change.version": "Record id of the first capture with this text: the public id of the version.",
    "COLUMN silent_change.change": "typo, headline or text: the weightiest change from the version before.",
    "COLUMN silent_change.words_gone": "Words of the version before that are gone; moved ones are not.",
    "COLUMN silent_change.words_new": "Words that are new since the version before.",
    "COLUMN silent_change.before_seen_to": "When the version before was last captured: it was changed after that,",
    "COLUMN silent_change.seen_from": "and before this, when the new one was first captured.",
    "COLUMN silent_change.headline_before": "Its headline; null where it is withheld.",
    "COLUMN silent_change.headline": "The new headline.",
    "COLUMN silent_change.url": "Address of the version's first capture.",
    "VIEW teaser_history": "Every teaser of every page, from when to when, with its path.",
    "COLUMN teaser_history.site": "Site, as its file names it.",
    "COLUMN teaser_history.page": "Address of the page that shows the teaser.",
    "COLUMN teaser_history.is_front": "The page is the front page of its host: its address has no path.",
    "COLUMN teaser_history.target": "Address of the article that it announces; null without a link.",
    "COLUMN teaser_history.article_site": "Site of that article, once it was captured.",
    "COLUMN teaser_history.article": "Key of that article, once it was captured.",
    "COLUMN teaser_history.headline": "Headline of the teaser.",
    "COLUMN teaser_history.category": "Section or kicker of the teaser.",
    "COLUMN teaser_history.credit": "Photo credit.",
    "COLUMN teaser_history.excerpt": "Visible excerpt.",
    "COLUMN teaser_history.seen_from": "First capture of the page with this teaser.",
    "COLUMN teaser_history.seen_to": "Last capture of the page with it.",
    "COLUMN teaser_history.best_position": "Highest place. Places count from 0, the highest.",
    "COLUMN teaser_history.last_position": "Place in the last capture. Places count from 0, the highest.",
    "COLUMN teaser_history.mean_position": "Mean place at the observations. Places count from 0, the highest.",
    "COLUMN teaser_history.observations": "Captures at which it was the highest teaser of its article.",
    "COLUMN teaser_history.hours": (
        "Hours that observations vouch for: each capture that showed it counts for the time to the page's next "
        "capture, an hour at most, and the newest one for nothing yet. Where an article is teased several times "
        "on a page, its highest teaser counts."
    ),
    "COLUMN teaser_history.path": (
        "Pairs of seconds since seen_from and the place from then on. Places count from 0, the highest."
    ),
    "VIEW teaser_prominence": (
        "How long and how high a page teased an article, all its headlines together, each moment counted once."
    ),
    "COLUMN teaser_prominence.site": "Site, as its file names it.",
    "COLUMN teaser_prominence.key": "Post id, else canonical URL, else URL; with the site it names the article.",
    "COLUMN teaser_prominence.page": "Address of the page.",
    "COLUMN teaser_prominence.is_front": "The page is the front page of its host: its address has no path.",
    "COLUMN teaser_prominence.hours": (
        "Hours that observations vouch for: each capture that showed it counts for the time to the page's next "
        "capture, an hour at most, and the newest one for nothing yet. Where an article is teased several times "
        "on a page, its highest teaser counts."
    ),
    "COLUMN teaser_prominence.best_position": "Highest place. Places count from 0, the highest.",
    "COLUMN teaser_prominence.mean_position": "Mean place at the observations. Places count from 0, the highest.",
    "COLUMN teaser_prominence.headlines": "Different headlines under which it was teased there.",
    "COLUMN teaser_prominence.observations": "Captures at which it stood there.",
    "COLUMN teaser_prominence.seen_from": "First capture of the page with it.",
    "COLUMN teaser_prominence.seen_to": "Last capture of the page with it.",
}


def upgrade() -> None:
    """Apply. Versions that follow others are told when their articles are folded again, as they are to be at once.

    Spans that are there stay without a path: pages would have to be folded from their first capture on, in one
    transaction, while others wait. A reread makes them.
    """
    for table, columns in (("version", _VERSION), ("teaser_span", _SPAN)):
        for name, (kind, comment) in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True, comment=comment))
    op.execute("UPDATE version SET change = 'first', words_gone = 0, words_new = 0 WHERE no = 1")
    op.execute("UPDATE url SET stale = 3 WHERE article_id IN (SELECT article_id FROM version WHERE no > 1)")
    for name, query in _views().items():
        op.execute(f"CREATE VIEW {name} AS {query}")
    if op.get_bind().dialect.name == "postgresql":
        for what, comment in _VIEW_COMMENTS.items():
            quoted = comment.replace("'", "''")
            op.execute(f"COMMENT ON {what} IS '{quoted}'")
