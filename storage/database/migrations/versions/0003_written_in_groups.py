"""What is written in groups: columns that spare looking into drafts, indexes for what is asked often, digests of keys.

On SQLite this copies tables, which must not run with foreign keys on: dropping the old copy would empty its children.
"""

import hashlib
import json
import zlib
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 500
_STALE = "What is to be folded again: 0 nothing, 1 newest captures of known bytes, 2 newest captures, 3 all."
_DRAFT = "The rest of the page taken apart: blocks with verdict, signal and fingerprint, links, names; packed."


def upgrade() -> None:
    """Apply."""
    views = _drop_views()
    _extend_readings()
    _digest_names("article", "key", "uq_article_site_key", ["digest", "site"])
    _digest_names("article_name", "name", "uq_article_name_site_kind_name", ["digest", "kind", "site"])
    _replace_indexes()
    op.execute("UPDATE url SET stale = stale + 1 WHERE stale > 0")
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments, and would copy the table
        op.alter_column("url", "stale", existing_type=_ID, existing_nullable=False, comment=_STALE)
    _add_stale_months()
    for view in views:
        op.execute(view)


def _drop_views() -> list[str]:
    """SQLite cannot copy a table that a view reads; the views are made again as they were."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return []
    found = list(connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY name")))
    for name, _sql in found:
        op.execute(f"DROP VIEW {name}")
    return [sql for _name, sql in found]


def _extend_readings() -> None:
    with op.batch_alter_table("reading") as table:
        table.add_column(sa.Column("url_id", _ID))
        table.add_column(sa.Column("site", column_types.CleanText()))
        table.add_column(sa.Column("month", sa.String(7)))
        table.add_column(sa.Column("fingerprints", column_types.PackedJson()))
        table.add_column(sa.Column("teasers", column_types.PackedJson()))
    _fill_readings()
    with op.batch_alter_table("reading") as table:
        table.alter_column("url_id", existing_type=_ID, nullable=False, comment="The URL of that capture.")
        table.alter_column("site", existing_type=column_types.CleanText(), nullable=False, comment="Its site.")
        table.alter_column(
            "month",
            existing_type=sa.String(7),
            nullable=False,
            comment="Its month, YYYY-MM in UTC: the memory that applies.",
        )
        table.alter_column(
            "fingerprints",
            existing_type=column_types.PackedJson(),
            nullable=False,
            comment="Fingerprints of its blocks: body, and rest, each a list; packed.",
        )
        table.alter_column(
            "teasers",
            existing_type=column_types.PackedJson(),
            nullable=False,
            comment="The teasers of the page, in order; packed.",
        )
        table.alter_column("draft", existing_type=column_types.PackedJson(), existing_nullable=False, comment=_DRAFT)
        table.create_foreign_key("fk_reading_url_id_url", "url", ["url_id"], ["id"], ondelete="CASCADE")
    op.create_index(op.f("ix_reading_url_id_reading_outcome"), "reading", ["url_id", "outcome"])
    op.create_index(op.f("ix_reading_site_reading_month_reading_recipe_id"), "reading", ["site", "month", "recipe_id"])


def _fill_readings() -> None:
    connection = op.get_bind()
    reading = sa.table("reading", *(sa.column(name) for name in _FILLED))
    fill = sa.update(reading).where(reading.c.id == sa.bindparam("of"))
    fill = fill.values(**{name: sa.bindparam(f"new_{name}") for name in _FILLED[1:]})
    last = 0
    while rows := list(connection.execute(_READINGS, {"last": last, "most": _AT_ONCE})):
        connection.execute(fill, [_filled(row) for row in rows])
        last = rows[-1].id


_FILLED = ("id", "url_id", "site", "month", "fingerprints", "teasers", "draft")
_READINGS = sa.text(
    "SELECT r.id, r.draft, c.url_id, c.site, c.at FROM reading r JOIN capture c ON c.id = r.capture_id"
    " WHERE r.id > :last ORDER BY r.id LIMIT :most"
)


def _filled(row: Any) -> dict[str, Any]:
    draft = json.loads(zlib.decompress(row.draft))
    body = {block["fingerprint"] for block in draft["blocks"] if block["verdict"] == "body"}
    rest = {block["fingerprint"] for block in draft["blocks"]} - body
    teasers = draft.pop("teasers")
    return {
        "of": row.id,
        "new_url_id": row.url_id,
        "new_site": row.site,
        "new_month": _month(row.at),
        "new_fingerprints": _packed({"body": sorted(body), "rest": sorted(rest)}),
        "new_teasers": _packed(teasers),
        "new_draft": _packed(draft | {"teasers": []}),
    }


def _month(at: str | datetime) -> str:
    """SQLite gives the text of a moment in UTC, PostgreSQL a datetime."""
    if isinstance(at, str):
        return at[:7]
    utc = at.astimezone(UTC)
    return f"{utc.year:04}-{utc.month:02}"


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, sort_keys=True).encode())


def _digest_names(table_name: str, column: str, constraint: str, unique: list[str]) -> None:
    op.add_column(table_name, sa.Column("digest", sa.String(32)))
    connection = op.get_bind()
    rows = list(connection.execute(sa.text(f"SELECT id, {column} AS name FROM {table_name}")))
    if rows:
        fill = sa.text(f"UPDATE {table_name} SET digest = :digest WHERE id = :id")
        connection.execute(fill, [{"id": row.id, "digest": _digest(row.name)} for row in rows])
    comment = {
        "article": "First 32 hex digits of the key's sha256: keys may be long.",
        "article_name": "First 32 hex digits of its sha256: names may be long.",
    }
    with op.batch_alter_table(table_name) as table:
        table.drop_constraint(op.f(constraint), type_="unique")
        table.alter_column("digest", existing_type=sa.String(32), nullable=False, comment=comment[table_name])
        table.create_unique_constraint(op.f(f"uq_{table_name}_{'_'.join(unique)}"), unique)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _replace_indexes() -> None:
    for name, table in _OLD_INDEXES:
        op.drop_index(op.f(name), table)
    for name, table, columns, where in _NEW_INDEXES:
        only = sa.text(where) if where else None
        op.create_index(op.f(name), table, columns, sqlite_where=only, postgresql_where=only)


_OLD_INDEXES = (
    ("ix_url_article_id", "url"),
    ("ix_url_site", "url"),
    ("ix_url_stale", "url"),
    ("ix_capture_entity_sha256", "capture"),
    ("ix_capture_reading_state_capture_site", "capture"),
    ("ix_frontier_site_frontier_due_frontier_priority", "frontier"),
)
_NEW_INDEXES: tuple[tuple[str, str, list[str], str | None], ...] = (
    ("ix_url_article_id", "url", ["article_id"], "article_id IS NOT NULL"),
    ("ix_url_site", "url", ["site"], "site IS NOT NULL"),
    ("ix_url_stale", "url", ["stale"], "stale > 0"),
    ("ix_capture_entity_sha256_capture_url_id", "capture", ["entity_sha256", "url_id"], None),
    ("ix_capture_at_capture_record_id", "capture", ["at", "record_id"], "reading_state = 'pending'"),
    ("ix_capture_site_capture_retry_at", "capture", ["site", "retry_at"], "retry_at IS NOT NULL"),
    ("ix_frontier_site_frontier_due", "frontier", ["site", "due"], "due IS NOT NULL"),
    (
        "ix_frontier_site_frontier_priority_frontier_due_frontier_id",
        "frontier",
        ["site", "priority", "due", "id"],
        "due IS NOT NULL",
    ),
)


def _add_stale_months() -> None:
    op.create_table(
        "stale_month",
        sa.Column("id", _ID, nullable=False, comment="Surrogate; never leaves the database."),
        sa.Column("site", column_types.CleanText(), nullable=False, comment="The site."),
        sa.Column("month", sa.String(7), nullable=False, comment="YYYY-MM, UTC."),
        sa.PrimaryKeyConstraint("id", name="pk_stale_month"),
        sa.UniqueConstraint("site", "month", name="uq_stale_month_site_month"),
        comment="Months whose memory is to be made again when the site is settled.",
    )
    # Whatever memory was made so far is made once more: it costs one settling.
    op.execute("INSERT INTO stale_month (site, month) SELECT DISTINCT site, month FROM reading")
