"""The views for readers: what other programs may rely on, with a version of their own.

In: nothing.
Out: `PUBLIC`, each view with its columns and what they hold; `VERSION_OF_VIEWS`.
Never: a query. Queries stand in the revisions (`storage/database/migrations`); tests hold both together.
"""

from __future__ import annotations

from storage.database.schema.public_view import (
    MEANINGS,
    MODIFIED,
    PUBLISHED,
    Holds,
    PublicView,
    ViewColumn,
    may,
    of,
    text,
)
from storage.database.schema.views_of_changes import HEADLINE_HISTORY, SILENT_CHANGE, TEASER_HISTORY, TEASER_PROMINENCE
from storage.database.schema.views_of_stories import STORY, SYNDICATED

VERSION_OF_VIEWS = "1.1.0"
"""The semantic version of the views, as `schema_version` says it; CONTRIBUTING.md says when it is raised."""

ARTICLE_LATEST = PublicView(
    name="article_latest",
    comment="The newest version of every article, without its text.",
    columns=of(
        *("site", "key", "version", "no", "url", "title", "kicker", "subtitle", "kind", "authors"),
        *(*PUBLISHED, *MODIFIED, "section", "tags", "language", "canonical", "images", "access", "truncated"),
        *("first_seen", "last_seen", "gone_at", "gone_why", "published_precision"),
    ),
    newest=("first_seen", "published", "published_on"),
    facets=("site", "section", "language", "kind", "access"),
)
ARTICLE_TEXT = PublicView(
    name="article_text",
    comment="The newest text of every article.",
    columns=of(
        *("version", "site", "key", "no", "url", "first_seen", *PUBLISHED, "language", "access"),
        *("title", "subtitle", "text", "words", "truncated", "published_precision"),
    ),
    newest=("first_seen", "published", "published_on"),
)
ARTICLE_HISTORY = PublicView(
    name="article_history",
    comment="Every version of every article, with its text, and the captures between which it stood.",
    columns=of(
        *("site", "key", "no", "version", "seen_from", "seen_to", "url", "title", "kicker", "subtitle", "text"),
        *("authors", *PUBLISHED, *MODIFIED, "section", "language", "access", "truncated", "published_precision"),
    ),
    newest=("seen_from", "published", "published_on"),
)
TEASER_CURRENT = PublicView(
    name="teaser_current",
    comment="The teasers that stood on a page when it was last captured.",
    columns={
        "site": MEANINGS["site"],
        "page": text("Address of the page that shows the teaser."),
        "target": may(Holds.TEXT, "Address of the article that it announces; null without a link."),
        "captured": ViewColumn(Holds.TRUTH, "Whether the archive has an article at that address."),
        "title": text("Headline of the teaser."),
        "category": may(Holds.TEXT, "Section or kicker of the teaser."),
        "credit": may(Holds.TEXT, "Photo credit."),
        "excerpt": may(Holds.TEXT, "Visible excerpt."),
        "position": ViewColumn(Holds.NUMBER, "Place on the page, from 0."),
        "seen_from": ViewColumn(Holds.TIME, "First capture of the page with this teaser."),
        "seen_to": ViewColumn(Holds.TIME, "Last capture of the page."),
        "record": text("Record id of that last capture."),
    },
    newest=("seen_to",),
    facets=("site", "category", "captured"),
)
CAPTURE_INDEX = PublicView(
    name="capture_index",
    comment="Every capture, and every fetch that got no answer, with the place of its record in the WARC files.",
    columns={
        "record_id": text("WARC-Record-ID of the response, revisit or lone metadata record."),
        "url": text("The canonical address that was asked."),
        "url_key": text("First 32 hex digits of the address's sha256: by it an address is found by an index."),
        "site": text("Site on whose behalf it was made."),
        "captured_at": ViewColumn(Holds.TIME, "WARC-Date."),
        "kind": text("Why it was made: new, recheck, retry, redirect, robots, requisite, hand or imported."),
        "outcome": text("How it ended: response, redirect, dns, refused, timeout, robots-denied, …"),
        "error": may(Holds.TEXT, "What went wrong, in words."),
        "status": may(Holds.NUMBER, "HTTP status."),
        "mime": may(Holds.TEXT, "Media type, lower case."),
        "entity_sha256": may(Holds.TEXT, "Hex sha256 of the body without transfer coding, content coding kept."),
        "warc_truncated": may(Holds.TEXT, "WARC-Truncated: length, time, disconnect or unspecified."),
        "refers_to": may(Holds.TEXT, "Of a revisit: record id of the capture that holds the bytes."),
        "ip": may(Holds.TEXT, "Address of the server (WARC-IP-Address); null where a proxy found it."),
        "protocols": may(Holds.TEXT, "Protocols of the connection (WARC-Protocol): http/1.1 tls/1.3."),
        "verified": may(Holds.TEXT, "Whether the certificates prove who the server is: yes, or no and why."),
        "elapsed_ms": ViewColumn(Holds.NUMBER, "Milliseconds from the request to the last byte."),
        "job": may(Holds.TEXT, "UUID of the job; null for foreign records."),
        "warc_file": text("Name of the WARC file, unique in the archive."),
        "warc_place": may(Holds.TEXT, "Where a moved file lies now; null: below the archive's folder warc."),
        "warc_sha256": may(Holds.TEXT, "Hex sha256 of that file, once it is closed."),
        "warc_offset": ViewColumn(Holds.NUMBER, "Bytes before the record in that file."),
        "warc_length": ViewColumn(Holds.NUMBER, "Bytes of the record as stored."),
    },
    newest=("captured_at",),
    facets=("site", "outcome", "status", "kind", "mime"),
    units={"elapsed_ms": "ms", "warc_offset": "B", "warc_length": "B"},
)
SITE_HEALTH = PublicView(
    name="site_health",
    comment="How each site that was ever crawled fares.",
    columns={
        "site": MEANINGS["site"],
        "last_started": may(Holds.TIME, "When its newest job started."),
        "last_ended": may(Holds.TIME, "When that job ended; null: it runs still, or died."),
        "last_why": may(Holds.TEXT, "Why that job ended: finished, interrupted, limit, disk-full, …"),
        "last_exit_code": may(Holds.NUMBER, "Exit code of that job."),
        "last_success": may(Holds.TIME, "When the newest job with exit code 0 ended."),
        "alarms": ViewColumn(Holds.NUMBER, "Open alarms."),
        "alarm_since": may(Holds.TIME, "When the oldest of them was found."),
        "alarm": may(Holds.TEXT, "What is wrong, as the oldest of them says it."),
        "newest_article": may(Holds.TIME, "When the newest article was first seen."),
        "articles_7_days": ViewColumn(
            Holds.NUMBER, "Articles that were first seen in the last 7 days, by the database's clock."
        ),
    },
)
CITATION = PublicView(
    name="citation",
    comment="What a citation of every article needs, in the words of CSL (csl_type, author, issued, …).",
    columns={
        **of("version", "site", "key"),
        "csl_type": text("article-newspaper."),
        "title": MEANINGS["title"],
        "author": may(Holds.TEXT, "Names in order, with '; ' between; null: none is given."),
        "container_title": text("What the paper calls itself, as its file says; else the site."),
        "issued": may(Holds.DAY, "Day of publication in the offset that the page printed, else in UTC."),
        "url": text("Address at which it was captured."),
        "archived_record": text("WARC-Record-ID of the capture that shows this text; see capture_index."),
        "accessed": ViewColumn(Holds.TIME, "When that capture was made."),
        "language": MEANINGS["language"],
        "first_seen": MEANINGS["first_seen"],
    },
    newest=("first_seen", "issued"),
)
TIDY = PublicView(
    name="tidy",
    comment="The newest text of every article as quanteda and tidytext take it.",
    columns={
        "doc_id": text("Record id of the version: under one doc_id the text never changes."),
        "date": may(Holds.DAY, "Day of publication in the offset that the page printed, else in UTC."),
        "source": text("The site."),
        "title": MEANINGS["title"],
        "text": MEANINGS["text"],
    },
    newest=("date",),
)
SCHEMA_VERSION = PublicView(
    name="schema_version",
    comment="Which views these are: one row.",
    columns={
        "version": text("Semantic version of the public views."),
        "revision": text("Newest revision of the tables that this database was brought up to."),
        "microfiche": text("Version of the program that made these views."),
    },
)

PUBLIC = (
    *(ARTICLE_LATEST, ARTICLE_TEXT, ARTICLE_HISTORY, HEADLINE_HISTORY, SILENT_CHANGE),
    *(TEASER_CURRENT, TEASER_HISTORY, TEASER_PROMINENCE, CAPTURE_INDEX, SITE_HEALTH),
    *(CITATION, TIDY, STORY, SYNDICATED, SCHEMA_VERSION),
)
"""All of them, in the order in which they are told."""
INTERNAL = {
    "withholding": "Takedowns, and embargoes whose day has not come, that nobody has lifted.",
    "withheld_article": "Surrogates of articles of which nothing may be shown, and keys of the decisions.",
    "withheld_url": "Surrogates of addresses of which nothing may be shown, and keys of the decisions.",
    "withheld_version": "Surrogates of versions that may not be shown, and keys of the decisions.",
    "withheld_capture": "Surrogates of captures that may not be shown though their address may, and keys of decisions.",
}
"""Views that say what must not be shown: for whoever reads the tables."""
