"""The readers that are measured side by side, all in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

import trafilatura
from trafilatura.settings import Document

from benchmarks.separation.measure import Reader, Reading
from crawler.extraction.decoding.charset import clean_characters
from crawler.extraction.finish import finish
from crawler.extraction.read import read
from crawler.extraction.separation.signals import SIGNALS, Signal
from crawler.sites.declaration import Site
from storage.records import Draft, Page, Snapshot

OURS = "microfiche"
_NOTHING = Snapshot(site="", month="", fingerprints=frozenset(), digest="")
_NOWHERE = "https://unknown.invalid/page"


def microfiche(markup: str, url: str, *, signals: Sequence[Signal] = SIGNALS) -> Reading:
    """Our own reading, with all signals or some."""
    said = finish(draft_of(markup, url, signals=signals), _NOTHING)
    teasers = tuple((one.title, one.url or "") for one in said.draft.teasers)
    return Reading(said.article.text, said.article.title, teasers) if said.article else Reading("", "", teasers)


def draft_of(markup: str, url: str, *, signals: Sequence[Signal] = SIGNALS) -> Draft:
    """A page taken apart by us."""
    page = _page(clean_characters(markup), url or _NOWHERE)
    return read(page, Site(name="benchmark", start=(page.url,)), signals)


def _page(text: str, url: str) -> Page:
    return Page(
        url=url,
        at=datetime(2026, 11, 22, tzinfo=UTC),
        record_id="",
        status=200,
        content_type="text/html",
        body=b"",
        text=text,
        charset="utf-8",
        charset_from="given",
    )


def _trafilatura(markup: str, url: str, *, favor_precision: bool) -> Reading:
    said = trafilatura.bare_extraction(markup, url=url, include_comments=False, favor_precision=favor_precision)
    return Reading(said.text or "", said.title or "") if isinstance(said, Document) else Reading("", "")


TOOLS: Mapping[str, Reader] = {
    OURS: microfiche,
    "trafilatura default": partial(_trafilatura, favor_precision=False),
    "trafilatura precision": partial(_trafilatura, favor_precision=True),
}
