"""How each version came of the one before; where each teaser stood, and how long; views of both."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0013"
down_revision = "0011"
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

_VIEWS = {
    # Each headline of an article, one after the other. `until` is the first version with another one.
    "headline_history": f"""
        SELECT a.site, a.key, b.title AS headline, min(f.at) AS seen_from, max(l.at) AS seen_to,
               min(v.no) AS first_no, max(v.no) AS last_no
        FROM (
            SELECT w.article_id, w.title, w.no, coalesce((
                SELECT min(n.no) FROM version n WHERE n.article_id = w.article_id AND n.no > w.no AND n.title <> w.title
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
        SELECT a.site, a.key, v.no, f.record_id AS version, v.change, v.words_gone, v.words_new, l.at AS before_seen_to,
               f.at AS seen_from, CASE WHEN o.id {_MAY_BE_SHOWN} THEN o.title END AS headline_before,
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
               a.key AS article, s.title AS headline, s.category, s.credit, s.excerpt, f.at AS seen_from,
               l.at AS seen_to, s.best_position, s.last_position,
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
               min(f.at) AS seen_from, max(l.at) AS seen_to
        {_SPANS} AND a.id IS NOT NULL
        GROUP BY a.site, a.key, p.url
    """,
}
_POSITIONS = "Places count from 0, the highest."
_HOURS = (
    "Hours that observations vouch for: each capture that showed it counts for the time to the page's next capture, an "
    "hour at most, and the newest one for nothing yet. So a page that is captured once a day is not taken for one "
    "that shows the same all day. Where an article is teased several times on a page, its highest teaser counts."
)
_VIEW_COMMENTS = {
    "headline_history.seen_from": "When the headline was first captured, UTC.",
    "headline_history.seen_to": "When it was last captured, UTC.",
    "silent_change.change": "typo, headline or text; see version.change.",
    "silent_change.before_seen_to": "When the text before was last captured, UTC: it was changed after that,",
    "silent_change.seen_from": "and before this, when the new one was first captured, UTC.",
    "silent_change.headline_before": "Null where the version before is withheld.",
    "teaser_history.is_front": "The page is the front page of its host: its address has no path.",
    "teaser_history.article": "Key of the article, once it was captured.",
    "teaser_history.path": "Pairs of seconds since seen_from and the place from then on. " + _POSITIONS,
    "teaser_history.hours": _HOURS,
    "teaser_history.mean_position": "Mean place at the observations. " + _POSITIONS,
    "teaser_prominence.hours": _HOURS,
    "teaser_prominence.best_position": "Highest place. " + _POSITIONS,
    "teaser_prominence.mean_position": "Mean place at the observations. " + _POSITIONS,
    "teaser_prominence.headlines": "Different headlines under which it was teased there.",
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
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
    if op.get_bind().dialect.name == "postgresql":
        for column, comment in _VIEW_COMMENTS.items():
            quoted = comment.replace("'", "''")
            op.execute(f"COMMENT ON COLUMN {column} IS '{quoted}'")
