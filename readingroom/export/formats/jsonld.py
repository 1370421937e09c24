"""schema.org NewsArticle: one JSON-LD document, whose graph has an article a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readingroom.export.formats.facts import members, printed, publication, urn, without_nothing
from readingroom.export.formats.form import TextForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow

_TYPES = {"analysis": "AnalysisNewsArticle", "opinion": "OpinionNewsArticle", "review": "ReviewNewsArticle"}


def node(row: ArticleRow) -> dict[str, object]:
    """An article as a node of the graph."""
    return without_nothing(
        {
            "@type": _TYPES.get(row["kind"] or "", "NewsArticle"),
            "@id": urn(row),
            "headline": row["title"],
            "alternativeHeadline": row["kicker"],
            "description": row["subtitle"],
            "articleBody": row["text"],
            "wordCount": row["words"],
            "author": [{"@type": "Person", "name": name} for name in row["authors"]],
            "datePublished": printed(row, "published"),
            "dateModified": printed(row, "modified"),
            "articleSection": row["section"],
            "keywords": row["tags"],
            "inLanguage": row["language"],
            "isAccessibleForFree": False if row["paywalled"] else row["access"] == "free" or None,
            "image": [_image(image) for image in row["images"]],
            "publisher": {"@type": "Organization", "name": publication(row)},
            "url": row["url"],
            "mainEntityOfPage": row["canonical"] or row["url"],
            "version": row["version_no"],
            "identifier": list(dict.fromkeys((row["version"], row["capture"]))),
        }
    )


def _image(image: dict[str, str | None]) -> dict[str, object]:
    facts = {"url": image["url"], "caption": image.get("caption"), "creditText": image.get("credit")}
    return without_nothing({"@type": "ImageObject", **facts})


def _pieces(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    yield '{"@context": "https://schema.org", "@graph": ['
    yield from members(map(node, rows))
    yield "\n]}\n"


FORM = TextForm(file="articles.jsonld", media_type="application/ld+json", pieces=_pieces)
