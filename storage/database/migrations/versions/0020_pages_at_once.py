"""Pages of the reading room find by an index what they show: front pages, teasers, silent changes, days."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_A_DAY = 86_400 << 4
"""Keys of the search index that are of one day."""
_INDEXES = {
    # PostgreSQL indexes no long addresses; a site has few pages without a path.
    "ixv_url_front": "url (site) WHERE url NOT LIKE '%://%/%_'",
    "ixv_version_silent": "version (first_capture_id) WHERE silent AND change IN ('typo', 'headline', 'text')",
    "ixv_search_document_day": f'search_document (("key" / {_A_DAY})) WHERE is_latest',
}


def upgrade() -> None:
    """Apply."""
    for name, what in _INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {what}")
    op.drop_index("ix_teaser_span_page_id", "teaser_span")
    columns = ["page_id", "target_id"]
    op.create_index("ix_teaser_span_page_id_teaser_span_target_id", "teaser_span", columns)
