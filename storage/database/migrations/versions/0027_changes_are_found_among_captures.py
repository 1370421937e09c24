"""Which captures changed an article is found in an index of changed versions alone, and not in every version's row."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. As `queries/edits_seen` asks, word for word, or SQLite would not look there."""
    op.execute(
        "CREATE INDEX ixv_version_changed ON version (first_capture_id) WHERE change IN ('typo', 'headline', 'text')"
    )
