"""Decisions of people take effect: whole stretches of addresses, single versions and captures, lifts; tombstones."""

import hashlib

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SCOPE = "Null: the URL, or the article; prefix: every URL that begins so; version or capture: target is a record id."
_LIFTS = "Of a lift: key of the decision that is over."
_DIGEST = "First 32 hex digits of the sha256 of the URL, article key or record id."
_OTHER = "The same of the second URL."
_MORE = "JSON of what a later Microfiche wrote beside; a lift with any is not understood, and lifts nothing."
_RELEASED = "When the end of an embargo was carried out, UTC; null: not yet."
_WHAT = "changed: read it again; gone: no article is called so any more; withheld: nobody may show it, delete it."

# SQLite keeps no comments.
_COMMENTS = {
    "decision.kind": "takedown, embargo, merge, split, note or lift.",
    "decision.target": "URL, site and key of an article with a blank between, beginning of URLs, or record id.",
    "decision.other": "The second URL of a merge.",
    "change.subject": "Table that changed: article.",
}

# Texts of moments in SQLite have six digits behind the second, and are compared as texts.
_NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "now()"}

_VIEWS = {
    # The takedowns, and the embargoes whose day has not come, that nobody has lifted.
    "withholding": """
        SELECT d.key, d.kind, d.scope, d.target, d.digest, d.reason, d.who, d.at, d.until
        FROM decision d
        WHERE d.kind IN ('takedown', 'embargo') AND (d.kind = 'takedown' OR d.until IS NULL OR d.until > {now})
            AND NOT EXISTS (SELECT 1 FROM decision l WHERE l.kind = 'lift' AND l.lifts = d.key AND l.more IS NULL)
    """,
    # Articles of which nothing may be shown.
    "withheld_article": """
        SELECT u.article_id, d.key AS decision
        FROM withholding d JOIN url u ON u.key = d.digest AND u.url = d.target
        WHERE d.scope IS NULL AND u.article_id IS NOT NULL
        UNION
        SELECT a.id, d.key
        FROM withholding d JOIN article a ON a.digest = d.digest AND a.site || ' ' || a.key = d.target
        WHERE d.scope IS NULL
        UNION
        SELECT n.article_id, d.key
        FROM withholding d
        JOIN article_name n ON n.digest = d.digest AND n.kind = 'former-key' AND n.site || ' ' || n.name = d.target
        WHERE d.scope IS NULL
        UNION
        SELECT u.article_id, d.key
        FROM withholding d JOIN url u ON substr(u.url, 1, length(d.target)) = d.target
        WHERE d.scope = 'prefix' AND u.article_id IS NOT NULL
    """,
    # Addresses of which nothing may be shown, by themselves or with their article.
    "withheld_url": """
        SELECT u.id AS url_id, d.key AS decision
        FROM withholding d JOIN url u ON u.key = d.digest AND u.url = d.target WHERE d.scope IS NULL
        UNION
        SELECT u.id, d.key
        FROM withholding d JOIN url u ON substr(u.url, 1, length(d.target)) = d.target WHERE d.scope = 'prefix'
        UNION
        SELECT u.id, w.decision FROM withheld_article w JOIN url u ON u.article_id = w.article_id
    """,
    # Texts of articles that may not be shown: the one that stood at a capture, wherever the article has it again, and
    # those that were read in the bytes of a capture.
    "withheld_version": """
        SELECT v.id AS version_id, d.key AS decision
        FROM withholding d
        JOIN capture c ON c.record_id = d.target
        JOIN url u ON u.id = c.url_id
        JOIN version s ON s.article_id = u.article_id AND s.no = (
            SELECT max(w.no) FROM version w JOIN capture f ON f.id = w.first_capture_id
            WHERE w.article_id = u.article_id AND f.at <= c.at
        )
        JOIN version v ON v.article_id = s.article_id AND v.text_key = s.text_key
        WHERE d.scope = 'version'
        UNION
        SELECT v.id, d.key
        FROM withholding d
        JOIN capture c ON c.record_id = d.target
        JOIN capture l ON l.url_id = c.url_id AND l.entity_sha256 = c.entity_sha256
        JOIN url u ON u.id = c.url_id
        JOIN version v ON v.article_id = u.article_id AND v.last_capture_id = l.id
        WHERE d.scope IN ('version', 'capture')
        UNION
        SELECT v.id, d.key
        FROM withholding d
        JOIN capture c ON c.record_id = d.target
        JOIN capture l ON l.url_id = c.url_id AND l.entity_sha256 = c.entity_sha256
        JOIN version_page p ON p.capture_id = l.id
        JOIN version v ON v.article_id = p.article_id AND v.first_capture_id = p.first_capture_id
        WHERE d.scope IN ('version', 'capture')
    """,
    # Captures that may not be shown though their address may: the capture, others of the same bytes at its address,
    # and those that were made while a withheld version stood.
    "withheld_capture": """
        SELECT c.id AS capture_id, d.key AS decision
        FROM withholding d JOIN capture c ON c.record_id = d.target
        WHERE d.scope IN ('version', 'capture')
        UNION
        SELECT l.id, d.key
        FROM withholding d
        JOIN capture c ON c.record_id = d.target
        JOIN capture l ON l.url_id = c.url_id AND l.entity_sha256 = c.entity_sha256
        WHERE d.scope IN ('version', 'capture')
        UNION
        SELECT c.id, w.decision
        FROM withheld_version w
        JOIN withholding d ON d.key = w.decision AND d.scope = 'version'
        JOIN version v ON v.id = w.version_id
        JOIN capture f ON f.id = v.first_capture_id
        JOIN url u ON u.article_id = v.article_id
        JOIN capture c ON c.url_id = u.id AND c.at >= f.at
        WHERE NOT EXISTS (
            SELECT 1 FROM version n JOIN capture b ON b.id = n.first_capture_id
            WHERE n.article_id = v.article_id AND n.no = v.no + 1 AND b.at <= c.at
        )
    """,
    # The newest text of every article that may be shown.
    "article_latest": """
        SELECT a.site, a.key, a.first_seen, a.last_seen, a.gone_at, a.gone_why, c.record_id AS version,
               v.no, v.title, v.kicker, v.subtitle, v.kind, v.text, v.authors, v.published, v.modified, v.section,
               v.tags, v.language, v.canonical, v.images, v.paywalled, u.url
        FROM article a
        JOIN version v ON v.article_id = a.id AND v.no = (
            SELECT max(w.no) FROM version w
            WHERE w.article_id = a.id AND w.id NOT IN (SELECT version_id FROM withheld_version)
        )
        JOIN capture c ON c.id = v.first_capture_id
        JOIN url u ON u.id = c.url_id
        WHERE a.id NOT IN (SELECT article_id FROM withheld_article)
    """,
    # Every text of every article that may be shown, with the captures between which it stood.
    "article_history": """
        SELECT a.site, a.key, v.no, f.record_id AS version, f.at AS seen_from, l.at AS seen_to,
               v.title, v.kicker, v.subtitle, v.text, v.authors, v.published, v.modified, u.url
        FROM article a
        JOIN version v ON v.article_id = a.id AND v.id NOT IN (SELECT version_id FROM withheld_version)
        JOIN capture f ON f.id = v.first_capture_id
        JOIN capture l ON l.id = v.last_capture_id
        JOIN url u ON u.id = f.url_id
        WHERE a.id NOT IN (SELECT article_id FROM withheld_article)
    """,
    # The teasers that stood on a page when it was last captured, but for those of what may not be shown.
    "teaser_current": """
        SELECT p.site, p.url AS page, t.url AS target, t.article_id IS NOT NULL AS captured, s.title, s.category,
               s.credit, s.excerpt, s.last_position AS position, f.at AS seen_from, l.at AS seen_to
        FROM teaser_span s
        JOIN url p ON p.id = s.page_id
        LEFT JOIN url t ON t.id = s.target_id
        JOIN capture f ON f.id = s.first_capture_id
        JOIN capture l ON l.id = s.last_capture_id
        WHERE s.last_capture_id = p.folded_to
            AND p.id NOT IN (SELECT url_id FROM withheld_url)
            AND (t.id IS NULL OR t.id NOT IN (SELECT url_id FROM withheld_url))
            AND l.id NOT IN (SELECT capture_id FROM withheld_capture)
    """,
}


def upgrade() -> None:
    """Apply."""
    op.add_column("decision", sa.Column("scope", sa.String(12), nullable=True, comment=_SCOPE))
    op.add_column("decision", sa.Column("lifts", types.CleanText(), nullable=True, comment=_LIFTS))
    op.add_column("decision", sa.Column("digest", sa.String(32), nullable=False, server_default="", comment=_DIGEST))
    op.add_column("decision", sa.Column("other_digest", sa.String(32), nullable=True, comment=_OTHER))
    op.add_column("decision", sa.Column("more", types.CleanText(), nullable=True, comment=_MORE))
    op.add_column("decision", sa.Column("released", types.UtcDateTime(), nullable=True, comment=_RELEASED))
    op.add_column("change", sa.Column("what", sa.String(10), nullable=False, server_default="changed", comment=_WHAT))
    if op.get_bind().dialect.name == "postgresql":
        for column, comment in _COMMENTS.items():
            op.execute(f"COMMENT ON COLUMN {column} IS '{comment}'")
    _fill_digests()
    op.create_index(op.f("ix_decision_digest"), "decision", ["digest"])
    op.create_index(op.f("ix_decision_other_digest"), "decision", ["other_digest"])
    op.create_index(op.f("ix_decision_lifts"), "decision", ["lifts"])
    scoped = sa.text("scope IS NOT NULL")
    op.create_index(op.f("ix_decision_scope"), "decision", ["scope"], sqlite_where=scoped, postgresql_where=scoped)
    for name in ("article_latest", "article_history", "teaser_current"):
        op.execute(f"DROP VIEW {name}")
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query.format(now=_NOW[op.get_bind().dialect.name])}")


def _fill_digests() -> None:
    connection = op.get_bind()
    for id_, target, other in connection.execute(sa.text("SELECT id, target, other FROM decision")).all():
        named = target if "://" in target else target.partition(" ")[2] or target
        values = {"id": id_, "digest": _digest(named), "other": _digest(other) if other else None}
        statement = "UPDATE decision SET digest = :digest, other_digest = :other WHERE id = :id"
        connection.execute(sa.text(statement), values)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
