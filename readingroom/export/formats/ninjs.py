"""IPTC ninjs 3.1: an object for each article, one a line.

ninjs allows no properties beside its own, so what the archive knows beyond them (evidence, file, offset) is not here;
the record stands among the `altIds`, by which the article is found again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from readingroom.export.formats.facts import printed, publication, urn, without_nothing
from readingroom.export.formats.form import TextForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow

_STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}


def item(row: ArticleRow) -> dict[str, object]:
    """An article as a ninjs object."""
    return without_nothing(
        {
            "uri": urn(row),
            "standard": _STANDARD,
            "type": "text",
            "representationType": "partial" if row["truncated"] else "full",
            "version": str(row["version_no"]),
            "firstCreated": printed(row, "published"),
            "versionCreated": printed(row, "modified") or printed(row, "published"),
            "pubStatus": "usable",
            "language": row["language"],
            "headlines": list(_headlines(row)),
            "descriptions": _described(row["subtitle"], "subtitle"),
            "bodies": [_body(row)],
            "by": ", ".join(row["authors"]),
            "people": [{"name": name, "rel": "author"} for name in row["authors"]],
            "subjects": list(_subjects(row)),
            "genres": [{"name": row["kind"]}] if row["kind"] else [],
            "infoSources": [{"name": publication(row), "role": "publisher"}],
            "renditions": [{"name": "page", "href": row["url"], "contentType": "text/html"}],
            "associations": list(_pictures(row)),
            "altIds": [
                {"role": "url", "value": row["url"]},
                {"role": "article", "value": f"{row['site']} {row['key']}"},
                {"role": "version", "value": row["version"]},
                {"role": "capture", "value": row["capture"]},
            ],
        }
    )


def _headlines(row: ArticleRow) -> Iterator[dict[str, str]]:
    yield {"role": "main", "contentType": "text/plain", "value": row["title"]}
    if row["kicker"]:
        yield {"role": "kicker", "contentType": "text/plain", "value": row["kicker"]}


def _described(text: str | None, role: str) -> list[dict[str, str]]:
    return [{"role": role, "contentType": "text/plain", "value": text}] if text else []


def _body(row: ArticleRow) -> dict[str, Any]:
    text = row["text"]
    return {
        "role": "main",
        "contentType": "text/plain",
        "charCount": len(text),
        "wordCount": row["words"],
        "value": text,
    }


def _subjects(row: ArticleRow) -> Iterator[dict[str, str]]:
    if row["section"]:
        yield {"name": row["section"], "rel": "section"}
    yield from ({"name": tag, "rel": "tag"} for tag in row["tags"])


def _pictures(row: ArticleRow) -> Iterator[dict[str, object]]:
    absolute = (image for image in row["images"] if "://" in image["url"])
    for number, image in enumerate(absolute, 1):
        described = _described(image.get("caption"), "caption")
        facts = {"name": f"picture{number}", "uri": image["url"], "type": "picture"}
        yield without_nothing({**facts, "descriptions": described, "by": image.get("credit")})


def _pieces(rows: Iterable[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    return (json.dumps(item(row), ensure_ascii=False) + "\n" for row in rows)


FORM = TextForm(file="articles.ninjs.jsonl", media_type="application/jsonl", pieces=_pieces)
