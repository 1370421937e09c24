"""Full text search: SQLite FTS5 or PostgreSQL tsvector, over the newest version of each article that may be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unicodedata import category

from sqlalchemy import Connection, RowMapping, bindparam, text

_WEIGHTS = "bm25(article_search, 8.0, 4.0, 1.0, 4.0)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found; `snippet` shows the words in «guillemets», `article` is the surrogate."""

    site: str
    key: str
    url: str
    title: str
    published: datetime | None
    first_seen: datetime
    snippet: str
    article: int


def index(connection: Connection, versions: Sequence[Mapping[str, Any]]) -> None:
    """Put the newest texts of articles into the index, in place of older ones; `is_new`: there is none yet."""
    remove(connection, [version["article_id"] for version in versions if not version["is_new"]])
    rows = [
        {
            "id": version["article_id"],
            "title": version["title"],
            "subtitle": version["subtitle"] or "",
            "text": version["text"],
            "authors": ", ".join(version["authors"]),
        }
        for version in versions
    ]
    if rows:
        connection.execute(text(_INSERT[_dialect(connection)]), rows)


def remove(connection: Connection, articles: Sequence[int]) -> None:
    """Take articles, by surrogate, out of the index."""
    if articles:
        column = "rowid" if _dialect(connection) == "sqlite" else "article_id"
        statement = text(f"DELETE FROM article_search WHERE {column} = :id")
        connection.execute(statement, [{"id": id_} for id_ in articles])


def find(
    connection: Connection, words: str, limit: int = 20, *, site: str | None = None, without: Collection[int] = ()
) -> list[Hit]:
    """Articles that hold all `words` (a phrase in double quotes), best first. Anything a person types is a query.

    `site`: of this one alone; `without`: surrogates of articles that are withheld.
    """
    terms = _terms(words)
    if not terms:
        return []
    query = " ".join(f'"{term}"' for term in terms)  # both engines read this as: all of these phrases
    statement = text(_FIND[_dialect(connection)]).bindparams(bindparam("without", expanding=True))
    wanted = {"query": query, "limit": limit, "site": site, "without": list(without)}
    if _dialect(connection) == "postgresql":
        phrases = [words for words in map(_words, terms) if len(words) > 1]
        wanted |= {"narrow": _narrowed(map(_words, terms)), "phrases": [_pattern(words) for words in phrases]}
    rows = connection.execute(statement, wanted).mappings()
    return [_hit(row) for row in rows]


def _hit(row: RowMapping) -> Hit:
    moments = {name: _moment(row[name]) for name in ("published", "first_seen")}
    facts = {name: row[name] for name in ("site", "key", "url", "title", "snippet", "article")}
    return Hit(**facts, **moments)


def _moment(value: Any) -> Any:
    # Raw SQL bypasses the column type: SQLite hands out its text, PostgreSQL a datetime.
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def _terms(words: str) -> list[str]:
    """Words and quoted phrases, stripped of what either engine would take for syntax."""
    parts = words.split('"')
    phrases = [part if i % 2 else None for i, part in enumerate(parts)]
    loose = [word for i, part in enumerate(parts) if not i % 2 for word in part.split()]
    wanted = [phrase for phrase in phrases if phrase] + loose
    return [term for term in (_clean(term) for term in wanted) if term]


def _clean(term: str) -> str:
    return " ".join("".join(c if _is_of_word(c) or c in "'’-" else " " for c in term).split()).strip("'’- ")


def _words(term: str) -> list[str]:
    """The words of a term as SQLite takes them: whatever stands between letters and digits divides."""
    return "".join(c if _is_of_word(c) else " " for c in term).split()


def _is_of_word(character: str) -> bool:
    """Letters, digits and the marks upon them, without which no word of Hindi or Thai is whole."""
    return character.isalnum() or category(character).startswith("M")


def _narrowed(terms: Iterable[list[str]]) -> str:
    """A tsquery of PostgreSQL for what may hold all terms, by words alone.

    It knows of the places of a word the first 255, and none behind the 16,383rd word, so that phrases are looked for in
    the text. Its parser takes "-11" in a date, "3.5" and "example.com" for one word each.
    """
    return " & ".join(f"({_all(words)} | '{'.'.join(words)}')" for words in terms if words)


def _all(words: list[str]) -> str:
    """All words of a phrase; its numbers, which may be parts of longer ones, only where it has nothing else."""
    telling = [f"'{word}'" for word in words if not word.isdigit()]
    return "(" + " & ".join(telling or (f"('{word}' | '-{word}')" for word in words)) + ")"


def _pattern(words: list[str]) -> str:
    """A regular expression of PostgreSQL for words that follow each other, as SQLite's index knows it."""
    return rf"(^|[^[:alnum:]]){'[^[:alnum:]]+'.join(words)}($|[^[:alnum:]])"


def _dialect(connection: Connection) -> str:
    return connection.dialect.name


_INSERT = {
    "sqlite": "INSERT INTO article_search (rowid, title, subtitle, text, authors)"
    " VALUES (:id, :title, :subtitle, :text, :authors)",
    "postgresql": "INSERT INTO article_search (article_id, document) VALUES (:id,"
    " setweight(to_tsvector('simple', left(:title, 5000)), 'A') ||"
    " setweight(to_tsvector('simple', left(:authors || ' ' || :subtitle, 5000)), 'B') ||"
    " setweight(to_tsvector('simple', left(:text, 200000)), 'D'))",
}

_ARTICLE = """
    JOIN article a ON a.id = {id}
    JOIN version v ON v.article_id = a.id AND v.no = (
        SELECT max(w.no) FROM version w
        WHERE w.article_id = a.id AND w.id NOT IN (SELECT version_id FROM withheld_version)
    )
    JOIN capture c ON c.id = v.first_capture_id
    JOIN url u ON u.id = c.url_id
"""

_WANTED = "AND (a.site = :site OR CAST(:site AS text) IS NULL) AND a.id NOT IN :without"

_FIND = {
    "sqlite": f"""
    SELECT a.id AS article, a.site, a.key, u.url, v.title, v.published, a.first_seen,
           snippet(article_search, 2, '«', '»', '…', 24) AS snippet
    FROM article_search {_ARTICLE.format(id="article_search.rowid")}
    WHERE article_search MATCH :query {_WANTED}
    ORDER BY {_WEIGHTS}, a.first_seen DESC
    LIMIT :limit
    """,
    "postgresql": f"""
    WITH q AS (SELECT websearch_to_tsquery('simple', :query) AS query, to_tsquery('simple', :narrow) AS narrow)
    SELECT a.id AS article, a.site, a.key, u.url, v.title, v.published, a.first_seen,
           ts_headline('simple', v.text, q.query,
                       'StartSel=«, StopSel=», MaxWords=24, MinWords=12, MaxFragments=1') AS snippet
    FROM q, article_search s {_ARTICLE.format(id="s.article_id")}
    WHERE s.document @@ q.narrow {_WANTED} AND NOT EXISTS (
        SELECT FROM unnest(CAST(:phrases AS text[])) AS phrase
        WHERE NOT (v.title ~* phrase OR v.text ~* phrase OR coalesce(v.subtitle, '') ~* phrase
                   OR array_to_string(ARRAY(SELECT json_array_elements_text(CAST(v.authors AS json))), ', ') ~* phrase)
    )
    ORDER BY ts_rank(s.document, q.narrow) DESC, a.first_seen DESC
    LIMIT :limit
    """,
}
