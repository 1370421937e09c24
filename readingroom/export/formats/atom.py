"""An Atom feed (RFC 4287) with the texts as HTML.

The feed says last when it was updated: that is the newest of its entries, and none is known before it is written. The
order of these elements means nothing (§4.1.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from readingroom.export.formats.facts import in_xml, printed, urn
from readingroom.export.formats.form import TextForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
_NEVER = "1970-01-01T00:00:00Z"


def _pieces(rows: Iterable[ArticleRow], state: ArchiveState) -> Iterator[str]:
    yield f"{_HEAD}<id>urn:uuid:{state.epoch}</id>\n<title>Articles of an archive, at change {state.change}</title>\n"
    yield "<generator>Microfiche</generator>\n"
    newest = _NEVER
    for row in rows:
        newest = max(newest, row["captured_at"])
        yield entry(row)
    yield f"<updated>{newest}</updated>\n</feed>\n"


def entry(row: ArticleRow) -> str:
    """An article as an entry: `updated` is when its text was captured."""
    parts = [
        _element("id", urn(row)),
        _element("title", row["title"]),
        _element("updated", row["captured_at"]),
        _element("published", printed(row, "published")),
        *(f"<author>{_element('name', name)}</author>" for name in row["authors"] or [row["site"]]),
        f'<link rel="alternate" type="text/html" href="{_escaped(row["url"])}"/>',
        *(f'<category term="{_escaped(tag)}"/>' for tag in row["tags"]),
        _element("summary", row["subtitle"]),
        f'<content type="html"{_language(row)}>{_escaped(_html(row["text"]))}</content>',
    ]
    return "<entry>\n" + "\n".join(part for part in parts if part) + "\n</entry>\n"


def _element(name: str, text: str | None) -> str:
    return f"<{name}>{_escaped(text)}</{name}>" if text else ""


def _language(row: ArticleRow) -> str:
    return f' xml:lang="{_escaped(row["language"])}"' if row["language"] else ""


def _html(text: str) -> str:
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n"))


def _escaped(text: str) -> str:
    return escape(in_xml(text))


FORM = TextForm(file="articles.atom", media_type="application/atom+xml", pieces=_pieces)
