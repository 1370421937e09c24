"""An Atom feed (RFC 4287) with the texts as HTML.

The feed says last when it was updated: that is the newest of its entries, and none is known before it is written. The
order of these elements means nothing (§4.1.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from readingroom.export.formats.facts import in_xml, printed, publication, urn
from readingroom.export.formats.form import TextForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
_NEVER = "1970-01-01T00:00:00Z"


def _pieces(rows: Iterable[ArticleRow], state: ArchiveState) -> Iterator[str]:
    yield f"{HEAD}<id>urn:uuid:{state.epoch}</id>\n<title>Articles of an archive, at change {state.change}</title>\n"
    yield "<generator>Microfiche</generator>\n"
    newest = _NEVER
    for row in rows:
        newest = max(newest, row["captured_at"])
        yield entry(row)
    yield f"<updated>{newest}</updated>\n</feed>\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryNames:
    """By what an entry is named, when it was updated, and its links, as XML."""

    id: str
    updated: str
    links: tuple[str, ...]


def entry(row: ArticleRow, names: EntryNames | None = None) -> str:
    """An article as an entry. Where nothing else is said, `updated` is when its text was captured."""
    names = names or _names(row)
    parts = [
        element("id", names.id),
        element("title", row["title"]),
        element("updated", names.updated),
        element("published", printed(row, "published")),
        *(f"<author>{element('name', name)}</author>" for name in row["authors"] or [publication(row)]),
        *names.links,
        *(f'<category term="{_escaped(tag)}"/>' for tag in row["tags"]),
        element("summary", row["subtitle"]),
        f'<content type="html"{_language(row)}>{_escaped(html(row["text"]))}</content>',
    ]
    return "<entry>\n" + "\n".join(part for part in parts if part) + "\n</entry>\n"


def _names(row: ArticleRow) -> EntryNames:
    links = (link("alternate", "text/html", row["url"]),)
    return EntryNames(id=urn(row), updated=row["captured_at"], links=links)


def link(rel: str, media_type: str, address: str) -> str:
    """A link of a feed or an entry."""
    return f'<link rel="{rel}" type="{media_type}" href="{_escaped(address)}"/>'


def element(name: str, text: str | None) -> str:
    """An element with a text; nothing where there is none."""
    return f"<{name}>{_escaped(text)}</{name}>" if text else ""


def _language(row: ArticleRow) -> str:
    return f' xml:lang="{_escaped(row["language"])}"' if row["language"] else ""


def html(text: str) -> str:
    """The lines of a text as paragraphs."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n"))


def _escaped(text: str) -> str:
    return escape(in_xml(text))


FORM = TextForm(file="articles.atom", media_type="application/atom+xml", pieces=_pieces)
