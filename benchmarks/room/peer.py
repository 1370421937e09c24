"""Datasette with the same database, asked for what comes nearest to each of our pages.

In: an archive, and our addresses. Out: its command, and its addresses. It has the archive's own `datasette.yaml`, and
is otherwise as it comes. It knows neither our searches nor stories: words are asked of our index by SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from benchmarks.extraction.environments import python_of, version_of
from benchmarks.room.served import SERVER_CORE
from benchmarks.search.peers import DATASETTE

_SEARCH = (
    "select a.site, a.key, v.title, v.published from article_search s join search_document d on d.key = s.rowid"
    " join article a on a.id = d.article_id join version v on v.id = d.version_id"
    " where article_search match :q order by s.rowid desc limit 20"
)


def command(archive: Path, port: int) -> list[str] | None:
    """How it is started; None where it cannot be had."""
    python = python_of(DATASETTE)
    if python is None:
        return None
    options = ["--metadata", str(archive / "datasette.yaml"), "--port", str(port)]
    return ["taskset", "-c", str(SERVER_CORE), str(python), "-m", "datasette", str(archive / "microfiche.db"), *options]


def addresses(ours: Sequence[str]) -> list[str]:
    """What comes nearest to each of our addresses."""
    return [_nearest(urlsplit(one).path, parse_qs(urlsplit(one).query)) for one in ours]


def _nearest(path: str, given: dict[str, list[str]]) -> str:
    words = given.get("q", [""])[0]
    if path in ("/search", "/api/articles") and words:
        return f"/microfiche?{urlencode({'sql': _SEARCH, 'q': _quoted(words)})}"
    kind, _, rest = path.strip("/").partition("/")
    site, _, key = rest.partition("/")
    tables = {
        "article": ("article_latest", {"url": unquote(key).removesuffix(".html")}),
        "difference": ("article_history", {"url": unquote(key).removesuffix(".html")}),
        "front": ("teaser_current", {"page": f"https://{site}.example/", "_size": "30"}),
        "site": ("site_health", {"site": site}),
        "sites": ("site_health", {}),
        "jobs": ("job", {"_sort_desc": "started", "_size": "100"}),
        "timegate": ("capture_index", {"url": unquote(rest)}),
    }
    name, query = tables.get(kind, ("article_latest", {"_sort_desc": "first_seen", "_size": "20"}))
    return f"/microfiche/{name}?{urlencode(query)}"


def _quoted(words: str) -> str:
    """The words of a query, each a string of FTS5: what our operators mean it does not know."""
    return " ".join(f'"{word}"' for word in words.replace('"', " ").split() if ":" not in word and "/" not in word)


def version() -> str:
    """Its version."""
    python = python_of(DATASETTE)
    return version_of(DATASETTE, python) if python else "(which is not here)"
