"""What the feed of changes said last of each article, so that a reread which changes nothing adds nothing."""

import hashlib

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_QUIET = "Since when a reread makes all rows anew, UTC: what it changes is told when it has ended."
_KEY = "UUID; a database that is made from nothing begins a new one."
_DIGEST = "First 32 hex digits of the sha256 of site and key with a blank between."
_STATE = "sha256 of all that could be seen of it then; empty: not known; null: never announced."
_AGAIN = "1: it may have changed since a reread began, and is looked at when that has ended."
_AT_ONCE = 500


def upgrade() -> None:
    """Apply."""
    op.add_column("epoch", sa.Column("quiet", types.UtcDateTime(), nullable=True, comment=_QUIET))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN epoch.key IS '{_KEY}'")
    op.create_table(
        "announced",
        sa.Column("id", _NUMBER, nullable=False, comment="Surrogate; never leaves the database."),
        sa.Column("digest", sa.String(32), nullable=False, comment=_DIGEST),
        sa.Column("site", types.CleanText(), nullable=False, comment="Site of the article."),
        sa.Column("key", types.CleanText(), nullable=False, comment="Key of the article."),
        sa.Column("state", sa.String(64), nullable=True, comment=_STATE),
        sa.Column("again", _NUMBER, nullable=False, comment=_AGAIN),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announced")),
        sa.UniqueConstraint("digest", name=op.f("uq_announced_digest")),
        comment="What followers of the feed know: an article that looks the same as then is not announced again.",
    )
    some = sa.text("again > 0")
    op.create_index(op.f("ix_announced_again"), "announced", ["again"], sqlite_where=some, postgresql_where=some)
    _fill()


def _fill() -> None:
    """Every article was announced once, and nobody knows as what."""
    connection = op.get_bind()
    articles = connection.execute(sa.text("SELECT site, key FROM article ORDER BY id")).all()
    add = sa.text("INSERT INTO announced (digest, site, key, state, again) VALUES (:digest, :site, :key, '', 0)")
    for start in range(0, len(articles), _AT_ONCE):
        some = articles[start : start + _AT_ONCE]
        connection.execute(add, [{"digest": _digest(f"{site} {key}"), "site": site, "key": key} for site, key in some])


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
