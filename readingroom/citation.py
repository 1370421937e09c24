"""An article as something to cite: its row, a sentence for a footnote, and forms that other programs take.

In: an article. Out: texts. The newest text of an article is what is cited, with the record behind it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from unicodedata import bidirectional
from urllib.parse import urlencode

from readingroom.export.formats import bibtex, csl, ris
from readingroom.export.formats.facts import CopyShown, captured_day, one_line, printed_day, provenance, publication
from readingroom.percent import in_query
from storage.database.engine import Connection
from storage.database.queries import article_choice
from storage.database.queries.article_rows import ArticleRow, rows_of

_LEFT_TO_RIGHT = "\u200e"


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """A form of a reference: how it is made of a row, and of where that is shown; its media type, its file's ending."""

    written: Callable[[ArticleRow, CopyShown | None], str]
    media_type: str
    ending: str


def cited_row(connection: Connection, article: int) -> ArticleRow:
    """The row of an article, by its surrogate."""
    versions = article_choice.newest_versions(connection, (article,))
    return next(rows_of(connection, versions.values()))


@dataclass(frozen=True, slots=True)
class Footnote:
    """A sentence for a footnote: who, which headline, where, when (YYYY-MM-DD as printed) and under which address, and
    what was kept of it.
    """

    parts: tuple[str, ...]
    kept: str


def footnote(row: ArticleRow, shown: CopyShown | None = None) -> Footnote:
    """The footnote of an article."""
    authors = ", ".join(row["authors"])
    parts = (authors, f"“{row['title']}”", publication(row), printed_day(row) or "no date", row["url"])
    kept = f"(captured {captured_day(row)}). {one_line(provenance(row, shown))}"
    return Footnote(tuple(one_line(part) for part in parts if part), kept)


def text_of(row: ArticleRow, shown: CopyShown | None = None) -> str:
    """The footnote as a line of text, and its end."""
    note = footnote(row, shown)
    return f"{', '.join(_from_the_left(part) for part in note.parts)} {note.kept}\n"


def _from_the_left(part: str) -> str:
    """A part behind which what follows is written from the left again.

    Behind an Arabic letter `2026-11-02` is shown as 02-11-2026 (UAX #9, W2 makes its digits Arabic numbers, between
    which a hyphen divides); a left-to-right mark keeps it as it is.
    """
    return part + _LEFT_TO_RIGHT if any(bidirectional(sign) in ("R", "AL") for sign in part) else part


def robust_link(row: ArticleRow, shown: CopyShown | None = None) -> str:
    """A link for a page, and its end, that says where else to look when it is dead (Robust Links 1.0, W3C drafts)."""
    said = {"href": row["url"], "data-originalurl": row["url"]}
    said |= {"data-versionurl": shown.address} if shown else {}
    said |= {"data-versiondate": f"{row['captured_at'][:19]}Z"}
    attributes = " ".join(f'{name}="{escape(one_line(value))}"' for name, value in said.items())
    return f"<a {attributes}>{escape(one_line(row['title']))}</a>\n"


def _csl(row: ArticleRow, shown: CopyShown | None) -> str:
    return json.dumps([csl.reference(row, shown)], ensure_ascii=True, indent=2) + "\n"


STYLES: Mapping[str, CitationStyle] = {
    "text": CitationStyle(text_of, "text/plain", "txt"),
    "ris": CitationStyle(ris.reference, "application/x-research-info-systems", "ris"),
    "bibtex": CitationStyle(bibtex.reference, "application/x-bibtex", "bib"),
    "csl": CitationStyle(_csl, "application/vnd.citationstyles.csl+json", "json"),
    "robust-link": CitationStyle(robust_link, "text/plain", "txt"),
}
"""By the names under which they are asked for."""


def coins(row: ArticleRow, shown: CopyShown) -> str:
    """The same as an OpenURL context object in key/value pairs (ANSI/NISO Z39.88-2004), for `<span class="Z3988">`.

    In the format of Dublin Core: that of journals has no newspapers, and Zotero takes an article for one of a journal.
    """
    return "&".join([_SAME, *(f"{name}={in_query(value)}" for name, value in _pairs(row, shown))])


_SAME = urlencode({"ctx_ver": "Z39.88-2004", "rft_val_fmt": "info:ofi/fmt:kev:mtx:dc", "rft.type": "newspaperArticle"})


def _pairs(row: ArticleRow, shown: CopyShown) -> Iterator[tuple[str, str]]:
    yield "rft.title", one_line(row["title"])
    yield "rft.source", publication(row)
    for name, value in (("date", printed_day(row)), ("language", row["language"]), ("description", row["subtitle"])):
        if value:
            yield f"rft.{name}", one_line(value)
    yield from (("rft.creator", one_line(author)) for author in row["authors"])
    yield "rft.identifier", row["url"]
    yield from (("rft.relation", copy) for copy in (shown.address, shown.pwid))


def tags(row: ArticleRow, shown: CopyShown) -> Iterator[tuple[str, str]]:
    """Names and contents of the meta tags by which reference managers read a page (Highwire Press, Dublin Core).

    The copy here is a relation, its PWID with the moment of the capture: what Highwire has for a day of going online is
    taken for the day of publication where a page gives none.
    """
    yield "citation_title", one_line(row["title"])
    yield from (("citation_author", one_line(author)) for author in row["authors"])
    for name, value in (("citation_publication_date", printed_day(row)), ("citation_language", row["language"])):
        if value:
            yield name, value
    yield "citation_journal_title", publication(row)
    yield "citation_public_url", row["url"]
    yield "DC.title", one_line(row["title"])
    yield "DC.type", "NewsItem"  # of the eprint type vocabulary; by this Zotero knows a newspaper's article
    yield "DC.identifier", row["url"]
    yield from (("DC.relation", copy) for copy in (shown.address, shown.pwid))


def pwid(row: ArticleRow, archive: str) -> str:
    """Persistent web identifier of the capture (RFC 8141 name space pwid): archive, moment, precision, address."""
    return f"urn:pwid:{archive}:{row['captured_at'][:19]}Z:page:{row['url']}"
