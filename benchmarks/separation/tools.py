"""The readers that are measured side by side, all in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import trafilatura

from benchmarks.separation.measure import Reader, Reading
from crawler.commands.extract import read_page

OURS = "microfiche"


def microfiche(page: str, url: str) -> Reading:
    """Our own reading."""
    said = read_page({"html": page, "url": url})
    article = said["article"] or {}
    teasers = tuple((one["title"], one["url"] or "") for one in said["teasers"])
    return Reading(article.get("text") or "", article.get("title") or "", teasers)


def _trafilatura(page: str, url: str, *, favor_precision: bool) -> Reading:
    said = trafilatura.bare_extraction(page, url=url, include_comments=False, favor_precision=favor_precision)
    found = said.as_dict() if isinstance(said, trafilatura.settings.Document) else {}
    return Reading(found.get("text") or "", found.get("title") or "")


TOOLS: Mapping[str, Reader] = {
    OURS: microfiche,
    "trafilatura default": partial(_trafilatura, favor_precision=False),
    "trafilatura precision": partial(_trafilatura, favor_precision=True),
}

__all__ = ["OURS", "TOOLS", "Callable"]
