"""Reading a capture, whatever it holds: the one function that a crawl's workers and a reread call.

In: a capture, the bytes that the server sent for it, the site's declaration, the site's memory.
Out: the Reading that follows from it, with its Draft.
Never: network, database, Scrapy; the same bytes give the same reading, live and from a WARC file.
"""

from __future__ import annotations

from dataclasses import replace

from crawler.discovery import PageKind, read_links
from crawler.discovery.hubs import offers_of_head
from crawler.discovery.link_field import canonical_of
from crawler.discovery.noarchive import asks_not_to_be_archived
from crawler.discovery.requisites import Requisites, requisites_of_page, requisites_of_style
from crawler.extraction.decoding.page import decode_page
from crawler.extraction.finish import finish
from crawler.extraction.plaintext.draft import read_plaintext
from crawler.extraction.read import read_or_raise
from crawler.extraction.revision import EXTRACTOR
from crawler.sites.declaration import Site
from storage.records import Capture, Draft, Kind, Name, Outcome, Page, Reading, ReadingOutcome, Snapshot
from storage.warc.recorded import parse_recorded
from storage.warc.wire import MalformedAnswer, parse_response

_OUTCOMES = {PageKind.FEED: ReadingOutcome.FEED, PageKind.SITEMAP: ReadingOutcome.SITEMAP}


def read_and_finish(capture: Capture, answer: bytes, site: Site, snapshot: Snapshot) -> Reading:
    """What `answer`, the bytes as they came over the wire, says."""
    return finish(read_capture(capture, answer, site), snapshot)


def read_capture(capture: Capture, answer: bytes, site: Site) -> Draft:
    """The page, feed or sitemap of a capture, taken apart with the hints of its day."""
    site = site.on(capture.at)
    if _is_given(capture):
        return _read_given(decode_page(capture, [], answer), site)
    try:
        wire = (parse_recorded if capture.kind is Kind.IMPORTED else parse_response)(answer)
    except MalformedAnswer as fault:
        return failed(capture, site, f"no HTTP answer: {fault}")
    if wire.left:
        unread = _bare(decode_page(capture, wire.headers, b""), site, ReadingOutcome.NOT_AN_ARTICLE)
        return replace(unread, reason=f"its transfer coding ({wire.left}) cannot be taken off")
    page = decode_page(capture, wire.headers, wire.entity)
    if capture.kind is Kind.REQUISITE:
        return _with_files(_bare(page, site, ReadingOutcome.STYLE), requisites_of_style(page))
    found = read_links(page.body, page.url, page.at, page.content_type)
    if found.kind is PageKind.HTML:
        draft = _with_canonical(read_or_raise(page, site), canonical_of(wire.headers, page.url))
        if site.politeness.noarchive == "obey" and asks_not_to_be_archived(wire.headers, page.text):
            draft = _without_article(draft)
        return replace(_with_files_of(page, draft, site), further=found.further)
    outcome = _OUTCOMES.get(found.kind, ReadingOutcome.NOT_AN_ARTICLE)
    reason = found.fault if found.kind in _OUTCOMES else _no_document(page)
    noted = found.offers
    if found.kind is PageKind.FEED:
        noted = offers_of_head(wire.headers, page.url, page.at) or noted
    return replace(_bare(page, site, outcome), reason=reason, links=(*found.pages, *noted), further=found.further)


def _with_files_of(page: Page, draft: Draft, site: Site) -> Draft:
    """The draft of an article or a list with the files that the page needs to be shown; of no other they are kept."""
    is_shown = draft.outcome in (ReadingOutcome.ARTICLE, ReadingOutcome.LISTING)
    return _with_files(draft, requisites_of_page(page)) if is_shown and site.assets.kinds else draft


def _with_files(draft: Draft, found: Requisites) -> Draft:
    return replace(draft, requisites=found.files, unlisted=found.unlisted)


def _without_article(draft: Draft) -> Draft:
    """What is left of a page that asks not to be archived: where it leads."""
    bare = replace(draft, outcome=ReadingOutcome.NOT_AN_ARTICLE, reason="it asks not to be archived (noarchive)")
    return replace(bare, article=None, names=(), blocks=(), teasers=())


def _no_document(page: Page) -> str:
    return f"{page.content_type or 'unknown type'} is no page, feed or sitemap" if page.body.strip() else "it is empty"


def _with_canonical(draft: Draft, said: str | None) -> Draft:
    """The draft of an article with the canonical URL that the answer's head names, where the page itself names none."""
    article = draft.article
    if said is None or article is None or article.canonical is not None:
        return draft
    evidence = {**article.evidence, "canonical": "HTTP Link"}
    names = (*draft.names, Name(kind="canonical", value=said))
    return replace(draft, names=names, article=replace(article, canonical=said, evidence=evidence))


def _is_given(capture: Capture) -> bool:
    """Whether the capture is a resource record of somebody else's: the page itself, which no server answered with."""
    return capture.kind is Kind.IMPORTED and capture.status is None and capture.outcome is Outcome.RESPONSE


def _read_given(page: Page, site: Site) -> Draft:
    plain = (page.content_type or "").partition(";")[0].strip().lower() == "text/plain"
    return read_plaintext(page, site) if plain else read_or_raise(page, site)


def failed(capture: Capture, site: Site, reason: str) -> Draft:
    """What stands in for a page that could not be read."""
    return Draft(
        url=capture.url,
        at=capture.at,
        record_id=capture.record_id,
        outcome=ReadingOutcome.FAILED,
        extractor=EXTRACTOR,
        site_digest=site.digest,
        reason=reason,
    )


def failed_reading(capture: Capture, site: Site, snapshot: Snapshot, reason: str) -> Reading:
    """The same as a reading."""
    return finish(failed(capture, site, reason), snapshot)


def _bare(page: Page, site: Site, outcome: ReadingOutcome) -> Draft:
    return Draft(
        url=page.url,
        at=page.at,
        record_id=page.record_id,
        outcome=outcome,
        extractor=EXTRACTOR,
        site_digest=site.digest,
    )
