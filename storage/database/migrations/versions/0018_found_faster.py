"""Texts stand first in the search index, whose keys have few bits; addresses, and how they begin, have an index."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_SEARCHED = ("article_search", "version_search")
_KEY = "Seconds since the year 1, then 4 bits of a digest."

# What begins so: all between the beginning and the last that can follow it, which an index finds, and then letter by
# letter. PostgreSQL indexes no more than 2,704 bytes, and finds a beginning only where letters are compared as bytes.
_START = {"sqlite": "{}", "postgresql": 'substr({}, 1, 255) COLLATE "C"'}
_LAST = {"sqlite": "char(1114111)", "postgresql": "chr(1114111)"}
_BEGINS_SO = "d.scope = 'prefix' AND {url} >= {target} AND {url} < {target} || {last}"
_LETTERS = "substr(u.url, 1, length(d.target)) = d.target"

_INDEXES = {
    "sqlite": {"ixv_url_url": "url (url)", "ixv_version_first_capture_id": "version (first_capture_id)"},
    "postgresql": {
        "ixv_url_url": "url USING hash (url)",
        "ixv_url_start": f"url (({_START['postgresql'].format('url')}))",
    },
}


def _withheld(dialect: str) -> dict[str, str]:
    url, target = (_START[dialect].format(column) for column in ("u.url", "d.target"))
    begins_so = f"{_BEGINS_SO.format(url=url, target=target, last=_LAST[dialect])} AND {_LETTERS}"
    return {
        "withheld_article": f"""
            SELECT u.article_id, d.key AS decision
            FROM withholding d JOIN url u ON u.key = d.digest AND u.url = d.target
            WHERE d.scope IS NULL AND u.article_id IS NOT NULL
            UNION
            SELECT a.id, d.key
            FROM withholding d JOIN article a ON a.digest = d.digest AND a.site || ' ' || a.key = d.target
            WHERE d.scope IS NULL
            UNION
            SELECT n.article_id, d.key
            FROM withholding d CROSS JOIN article_name n
            WHERE n.digest = d.digest AND n.kind = 'former-key' AND n.site || ' ' || n.name = d.target
                AND d.scope IS NULL
            UNION
            SELECT u.article_id, d.key
            FROM withholding d CROSS JOIN url u
            WHERE {begins_so} AND u.article_id IS NOT NULL
        """,
        "withheld_url": f"""
            SELECT u.id AS url_id, d.key AS decision
            FROM withholding d JOIN url u ON u.key = d.digest AND u.url = d.target WHERE d.scope IS NULL
            UNION
            SELECT u.id, d.key
            FROM withholding d CROSS JOIN url u
            WHERE {begins_so}
            UNION
            SELECT u.id, w.decision FROM withheld_article w CROSS JOIN url u WHERE u.article_id = w.article_id
        """,
    }


def upgrade() -> None:
    """Apply. The search index is empty then, and made when the archive is opened next."""
    dialect = op.get_bind().dialect.name
    _empty_the_search(dialect)
    for name, what in _INDEXES[dialect].items():
        op.execute(f"CREATE INDEX {name} ON {what}")
    for name, query in _withheld(dialect).items():
        if dialect == "sqlite":
            op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE {'' if dialect == 'sqlite' else 'OR REPLACE '}VIEW {name} AS {query}")


def _empty_the_search(dialect: str) -> None:
    for name in _SEARCHED:
        if dialect == "sqlite":
            op.execute(f"DROP TABLE {name}")
            columns = "text, title, subtitle, authors, facts"
            op.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='', tokenize='ascii')")
        else:
            op.execute(f"TRUNCATE {name}")
    op.execute("DELETE FROM search_document")
    op.execute("UPDATE search_state SET normaliser = '', done_to = 0")
    if dialect == "postgresql":
        op.execute(f"COMMENT ON COLUMN search_document.key IS '{_KEY}'")
