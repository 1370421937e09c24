"""The search index has texts in its first column, and keys of few bits, and is made anew."""

from alembic import op

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None

_NAMES = ("article_search", "version_search")
_KEY = "Seconds since the year 1, then 4 bits of a digest."


def upgrade() -> None:
    """Apply. The index is empty then, and made when the archive is opened next."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in _NAMES:
        if is_sqlite:
            op.execute(f"DROP TABLE {name}")
            columns = "text, title, subtitle, authors, facts"
            op.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='', tokenize='ascii')")
        else:
            op.execute(f"TRUNCATE {name}")
    op.execute("DELETE FROM search_document")
    op.execute("UPDATE search_state SET normaliser = '', done_to = 0")
    if not is_sqlite:
        op.execute(f"COMMENT ON COLUMN search_document.key IS '{_KEY}'")
