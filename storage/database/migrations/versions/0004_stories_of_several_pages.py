"""Stories of several pages: which captures a version's text is made of; who names a URL, in order."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KINDS = (
    ("article_name", "post-id, canonical, url, amp, moved, part or former-key."),
    ("name_claim", "post-id, canonical, amp, part or moved (301, 308)."),
)
_WHY = "404, 410, a redirect to a front or section page, or a page that says so."


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "version_page",
        sa.Column("id", _ID, nullable=False, comment="Surrogate; never leaves the database."),
        _pointing("article_id", "article", "The article."),
        _pointing("first_capture_id", "capture", "First capture of the version."),
        sa.Column("no", _ID, nullable=False, comment="Place among the pages that were read, from 1."),
        _pointing("capture_id", "capture", "Capture that holds the reading of this page."),
        sa.PrimaryKeyConstraint("id", name="pk_version_page"),
        sa.UniqueConstraint(
            "article_id", "first_capture_id", "no", name="uq_version_page_article_id_first_capture_id_no"
        ),
        comment="Of versions whose text goes over several pages: what each page gave. Versions of one page have none.",
    )
    for name in ("first_capture_id", "capture_id"):
        op.create_index(op.f(f"ix_version_page_{name}"), "version_page", [name])
    op.drop_index(op.f("ix_name_claim_target_id"), "name_claim")
    op.create_index(op.f("ix_name_claim_target_id_name_claim_url_id"), "name_claim", ["target_id", "url_id"])
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments, and would copy the table
        for table, comment in _KINDS:
            op.alter_column(table, "kind", existing_type=sa.String(12), existing_nullable=False, comment=comment)
        op.alter_column("article", "gone_why", existing_type=sa.Text(), existing_nullable=True, comment=_WHY)


def _pointing(name: str, table: str, comment: str) -> sa.Column[int]:
    target = sa.ForeignKey(f"{table}.id", ondelete="CASCADE", name=f"fk_version_page_{name}_{table}")
    return sa.Column(name, _ID, target, nullable=False, comment=comment)
