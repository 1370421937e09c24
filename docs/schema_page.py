"""What the database holds, for people and for Datasette.

In: the tables and the public views. Out: the page of the schema, and a metadata file for Datasette.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pages import grid, page
from sqlalchemy import Column, Enum, Table

from storage import archive_page
from storage.database.schema import METADATA
from storage.database.schema.public_view import Holds, PublicView, ViewColumn
from storage.database.schema.views import INTERNAL, PUBLIC, VERSION_OF_VIEWS

_TYPES = {
    Holds.TEXT: "text",
    Holds.NUMBER: "integer",
    Holds.TIME: "time (UTC)",
    Holds.DAY: "day",
    Holds.TRUTH: "boolean",
    Holds.JSON: "JSON",
}
_KINDS = """\
| type | SQLite | PostgreSQL |
|---|---|---|
| time (UTC) | text with its zone, `2026-03-30T07:15:00.000000Z` | `timestamp with time zone` |
| day | text, `2026-03-30` | `date` |
| boolean | 1 or 0 | `boolean` |
| JSON | text, for `json_each` | `json`, for `json_array_elements` |

In the tables, SQLite keeps moments in UTC as text that does not say so (`2026-03-30 07:15:00.000000`)."""
_JOINS = """\
```text
site_health.site ◀── site of every other view; tidy.source
article_latest.(site, key) ◀── article_text, article_history, citation
article_history.version ◀── article_latest.version, article_text.version, citation.version, tidy.doc_id
capture_index.record_id ◀── article_history.version, citation.archived_record, teaser_current.record, refers_to
article_latest.url ◀── teaser_current.target
article_latest.(site, key) ◀── syndicated, story; story.story ◀── syndicated.story
```"""
_HIDDEN_TABLES = ("alembic_version", "article_search", "story_sample", "story_state", "story_text")


def schema() -> str:
    """Every view, table and column of the database."""
    tables = METADATA.sorted_tables
    rebuilt = [table for table in tables if table.info["rebuilt"]]
    kept = [table for table in tables if not table.info["rebuilt"]]
    return page(
        "The database",
        f"Version {VERSION_OF_VIEWS} of the public views; `SELECT * FROM schema_version` says which a database has.",
        "Programs of others read the [public views](#public-views): what they are called and mean changes by that "
        "version alone. The [tables](#internal-tables) are internal and change with any revision. "
        "Questions and their SQL: docs/how-to/cookbook.md.",
        "## Public views",
        "What was taken down, or is under an embargo, is in none of them.",
        _KINDS,
        "What the views have in common, and can be joined by:",
        _JOINS,
        *map(_view, PUBLIC),
        "## Internal tables",
        "Times are UTC. Surrogate keys are for joins and differ from one rebuild to the next; cite natural keys. "
        "Whoever reads these instead of the views leaves out what the internal views name:",
        grid(("view", "what it names"), [(f"`{name}`", comment) for name, comment in INTERNAL.items()]),
        "Which column points to which table:",
        _picture(tables),
        "## Rebuilt from the WARC files",
        "`microfiche reread --all` makes these again, and `microfiche verify --dump` compares them. "
        "Of a file that was closed `size` and `sha256` stay as they were then.",
        *map(_table, rebuilt),
        "## Kept",
        "These are in no WARC file. Where the database is lost, `frontier` is planned anew by rule, `decision` comes "
        "back from decisions.jsonl, and the rest is gone; so are `size`, `sha256` and `place` in `warc_file`.",
        *map(_table, kept),
    )


def schema_of_archives() -> str:
    """The same page as every archive has it."""
    return f"{schema()}\n<!-- {archive_page.MARK} {archive_page.SCHEMA.number} -->\n"


def _view(view: PublicView) -> str:
    rows = [(f"`{name}`", _shown_type(column), column.meaning) for name, column in view.columns.items()]
    newest = " or ".join(f"`{name}`" for name in view.newest)
    found = f" Its newest rows are found at once by {newest}." if newest else ""
    return f"### {view.name}\n\n{view.comment}{found}\n\n" + grid(("column", "type", "meaning"), rows)


def _shown_type(column: ViewColumn) -> str:
    return _TYPES[column.holds] + (", or null" if column.may_be_null else "")


def _picture(tables: list[Table]) -> str:
    """The foreign keys as arrows, in words that need no program to be drawn."""
    width = max(len(table.name) for table in tables)
    lines = [line for table in sorted(tables, key=lambda one: one.name) for line in _arrows(table, width)]
    return "```text\n" + "\n".join(lines) + "\n```"


def _arrows(table: Table, width: int) -> Iterator[str]:
    keys = [(column.name, key.column.table.name) for column in table.columns for key in column.foreign_keys]
    longest = max((len(name) for name, _ in keys), default=0)
    for place, (name, target) in enumerate(keys):
        yield f"{(table.name if not place else ''):{width}} ── {name:{longest}} ──▶ {target}"


def _table(table: Table) -> str:
    rows = [(f"`{column.name}`", _type(column), column.comment or "") for column in table.columns]
    return f"### {table.name}\n\n{table.comment}\n\n" + grid(("column", "type", "meaning"), rows)


def _type(column: Column[Any]) -> str:
    words = [_type_name(column)]
    words += ["or null"] if column.nullable else []
    words += ["primary key"] if column.primary_key else []
    words += [f"→ {key.target_fullname}" for key in column.foreign_keys]
    return ", ".join(words)


def _type_name(column: Column[Any]) -> str:
    if isinstance(column.type, Enum):
        return " / ".join(column.type.enums)
    name = type(column.type).__name__
    length = getattr(column.type, "length", None)
    return f"{name}({length})" if length else name


def datasette() -> str:
    """Metadata for Datasette: what the public views mean, and which tables it must not show."""
    hidden = sorted({*METADATA.tables, *INTERNAL, *_HIDDEN_TABLES})
    tables = {view.name: _told(view) for view in PUBLIC} | {name: {"hidden": True, "allow": False} for name in hidden}
    told = {
        "title": "A Microfiche archive",
        "description": "News pages as they were captured. Times are UTC. SCHEMA.md beside the database says more.",
        "databases": {"microfiche": {"tables": tables}},
    }
    note = "# For Datasette; written by `make docs` of Microfiche.\n"
    return note + "".join(_yaml(told, "")) + f"# {archive_page.MARK} {archive_page.DATASETTE.number}\n"


def _told(view: PublicView) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": view.comment,
        "columns": {name: column.meaning for name, column in view.columns.items()},
    }
    if view.newest:
        told |= {"sortable_columns": list(view.newest), "sort_desc": view.newest[0]}
    if view.facets:
        told["facets"] = list(view.facets)
    if view.units:
        told["units"] = dict(view.units)
    return told


def _yaml(value: dict[str, Any], indent: str) -> Iterator[str]:
    """A block of YAML; every text and list in it is JSON, which YAML reads. Without quotes the column `no` is false."""
    for name, inner in value.items():
        key = json.dumps(name)
        if isinstance(inner, dict):
            yield f"{indent}{key}:\n"
            yield from _yaml(inner, f"{indent}  ")
        else:
            yield f"{indent}{key}: {json.dumps(inner, ensure_ascii=False)}\n"
