"""A page that is plain text → its Draft, as `read` makes one of a page with markup."""

from __future__ import annotations

from crawler.extraction.decoding.charset import clean_characters
from crawler.extraction.plaintext.separate import separate
from crawler.extraction.revision import EXTRACTOR
from crawler.sites.declaration import Site
from storage.records import Draft, Name, Page, ReadingOutcome


def read_plaintext(page: Page, site: Site) -> Draft:
    """The page taken apart: a block for every line, the article, and the other articles as teasers without links."""
    found = separate(clean_characters(page.text))
    return Draft(
        url=page.url,
        at=page.at,
        record_id=page.record_id,
        outcome=ReadingOutcome.ARTICLE if found.article else ReadingOutcome.NOT_AN_ARTICLE,
        extractor=EXTRACTOR,
        site_digest=site.digest,
        reason=None if found.article else "no running text",
        blocks=found.blocks,
        article=found.article,
        teasers=found.teasers,
        names=(Name(kind="url", value=page.url),) if found.article else (),
    )
