"""The views for readers: what other programs may rely on, with a version of their own.

In: nothing.
Out: `PUBLIC`, each view with its columns and what they hold; `VERSION_OF_VIEWS`.
Never: a query. Queries stand in the revisions (`storage/database/migrations`); tests hold both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

VERSION_OF_VIEWS = "1.0.0"
"""The semantic version of the views, as `schema_version` says it; CONTRIBUTING.md says when it is raised."""


class Holds(StrEnum):
    """What a column of a view gives."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    DAY = "day"
    TRUTH = "true or false"
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a view."""

    holds: Holds
    meaning: str
    may_be_null: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """A view for readers. By its columns `newest` the newest rows are found by an index; `facets` have few values."""

    name: str
    comment: str
    columns: Mapping[str, ViewColumn]
    newest: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)


def _text(meaning: str) -> ViewColumn:
    return ViewColumn(Holds.TEXT, meaning)


def _may(holds: Holds, meaning: str) -> ViewColumn:
    return ViewColumn(holds, meaning, may_be_null=True)


_MEANINGS: dict[str, ViewColumn] = {
    "site": _text("Site, as its file names it."),
    "key": _text("Post id, else canonical URL, else URL; with the site it names the article."),
    "version": _text("Record id of the first capture with this text: the public id of the version."),
    "no": ViewColumn(Holds.NUMBER, "1, 2, … among the versions of the article; older captures found later renumber."),
    "url": _text("Address of the version's first capture."),
    "title": _text("Headline."),
    "kicker": _may(Holds.TEXT, "Line over the headline."),
    "subtitle": _may(Holds.TEXT, "Deck or standfirst."),
    "kind": _may(Holds.TEXT, "news, analysis, opinion, …"),
    "authors": ViewColumn(Holds.JSON, "Names, in order: a list of strings."),
    "published": _may(Holds.TIME, "When the page says that it was published."),
    "published_offset": _may(Holds.NUMBER, "Minutes east of UTC in which the page printed that; null: it gave none."),
    "published_on": _may(Holds.DAY, "Day of publication in the offset that the page printed, else in UTC."),
    "modified": _may(Holds.TIME, "When the page says that it was changed last."),
    "modified_offset": _may(Holds.NUMBER, "Minutes east of UTC in which the page printed that; null: it gave none."),
    "section": _may(Holds.TEXT, "Section of the paper."),
    "tags": ViewColumn(Holds.JSON, "Tags, in order: a list of strings."),
    "language": _may(Holds.TEXT, "BCP 47."),
    "canonical": _may(Holds.TEXT, "Canonical address that the page gives."),
    "images": ViewColumn(Holds.JSON, "A list of objects of url, caption and credit."),
    "access": _text(
        "paid: the page says that it is not free to read; unknown: it says nothing. free and metered are not told yet."
    ),
    "truncated": ViewColumn(Holds.TRUTH, "The text is known to be cut short."),
    "first_seen": ViewColumn(Holds.TIME, "Earliest capture of the article."),
    "last_seen": ViewColumn(Holds.TIME, "Latest capture that still showed the article."),
    "gone_at": _may(Holds.TIME, "When the article was found missing; null: still there."),
    "gone_why": _may(Holds.TEXT, "404, 410, a redirect to a front or section page, or a page that says so."),
    "text": _text("Body paragraphs, separated by newlines, without the headline."),
    "words": ViewColumn(
        Holds.NUMBER, "Words of the text, as blanks and newlines part them; means little in CJK and Thai."
    ),
    "seen_from": ViewColumn(Holds.TIME, "First capture of it."),
    "seen_to": ViewColumn(Holds.TIME, "Last capture of it."),
}

_PUBLISHED = ("published", "published_offset", "published_on")
_MODIFIED = ("modified", "modified_offset")


def _of(*names: str, **own: ViewColumn) -> dict[str, ViewColumn]:
    """Columns by name, in order; what is meant otherwise than elsewhere is given."""
    return {name: _MEANINGS[name] for name in names} | own


ARTICLE_LATEST = PublicView(
    name="article_latest",
    comment="The newest version of every article, without its text.",
    columns=_of(
        *("site", "key", "version", "no", "url", "title", "kicker", "subtitle", "kind", "authors"),
        *(*_PUBLISHED, *_MODIFIED, "section", "tags", "language", "canonical", "images", "access", "truncated"),
        *("first_seen", "last_seen", "gone_at", "gone_why"),
    ),
    newest=("first_seen", "published", "published_on"),
    facets=("site", "section", "language", "kind", "access"),
)
ARTICLE_TEXT = PublicView(
    name="article_text",
    comment="The newest text of every article.",
    columns=_of(
        *("version", "site", "key", "no", "url", "first_seen", *_PUBLISHED, "language", "access"),
        *("title", "subtitle", "text", "words", "truncated"),
    ),
    newest=("first_seen", "published", "published_on"),
)
ARTICLE_HISTORY = PublicView(
    name="article_history",
    comment="Every version of every article, with its text, and the captures between which it stood.",
    columns=_of(
        *("site", "key", "no", "version", "seen_from", "seen_to", "url", "title", "kicker", "subtitle", "text"),
        *("authors", *_PUBLISHED, *_MODIFIED, "section", "language", "access", "truncated"),
    ),
    newest=("seen_from", "published", "published_on"),
)
TEASER_CURRENT = PublicView(
    name="teaser_current",
    comment="The teasers that stood on a page when it was last captured.",
    columns={
        "site": _MEANINGS["site"],
        "page": _text("Address of the page that shows the teaser."),
        "target": _may(Holds.TEXT, "Address of the article that it announces; null without a link."),
        "captured": ViewColumn(Holds.TRUTH, "Whether the archive has an article at that address."),
        "title": _text("Headline of the teaser."),
        "category": _may(Holds.TEXT, "Section or kicker of the teaser."),
        "credit": _may(Holds.TEXT, "Photo credit."),
        "excerpt": _may(Holds.TEXT, "Visible excerpt."),
        "position": ViewColumn(Holds.NUMBER, "Place on the page, from 0."),
        "seen_from": ViewColumn(Holds.TIME, "First capture of the page with this teaser."),
        "seen_to": ViewColumn(Holds.TIME, "Last capture of the page."),
        "record": _text("Record id of that last capture."),
    },
    newest=("seen_to",),
    facets=("site", "category", "captured"),
)
CAPTURE_INDEX = PublicView(
    name="capture_index",
    comment="Every capture, and every fetch that got no answer, with the place of its record in the WARC files.",
    columns={
        "record_id": _text("WARC-Record-ID of the response, revisit or lone metadata record."),
        "url": _text("The canonical address that was asked."),
        "url_key": _text("First 32 hex digits of the address's sha256: by it an address is found by an index."),
        "site": _text("Site on whose behalf it was made."),
        "captured_at": ViewColumn(Holds.TIME, "WARC-Date."),
        "kind": _text("Why it was made: new, recheck, retry, redirect, robots, requisite, hand or imported."),
        "outcome": _text("How it ended: response, redirect, dns, refused, timeout, robots-denied, …"),
        "error": _may(Holds.TEXT, "What went wrong, in words."),
        "status": _may(Holds.NUMBER, "HTTP status."),
        "mime": _may(Holds.TEXT, "Media type, lower case."),
        "entity_sha256": _may(Holds.TEXT, "Hex sha256 of the body without transfer coding, content coding kept."),
        "warc_truncated": _may(Holds.TEXT, "WARC-Truncated: length, time, disconnect or unspecified."),
        "refers_to": _may(Holds.TEXT, "Of a revisit: record id of the capture that holds the bytes."),
        "ip": _may(Holds.TEXT, "Address of the server (WARC-IP-Address); null where a proxy found it."),
        "protocols": _may(Holds.TEXT, "Protocols of the connection (WARC-Protocol): http/1.1 tls/1.3."),
        "verified": _may(Holds.TEXT, "Whether the certificates prove who the server is: yes, or no and why."),
        "elapsed_ms": ViewColumn(Holds.NUMBER, "Milliseconds from the request to the last byte."),
        "job": _may(Holds.TEXT, "UUID of the job; null for foreign records."),
        "warc_file": _text("Name of the WARC file, unique in the archive."),
        "warc_place": _may(Holds.TEXT, "Where a moved file lies now; null: below the archive's folder warc."),
        "warc_sha256": _may(Holds.TEXT, "Hex sha256 of that file, once it is closed."),
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
        "site": _MEANINGS["site"],
        "last_started": _may(Holds.TIME, "When its newest job started."),
        "last_ended": _may(Holds.TIME, "When that job ended; null: it runs still, or died."),
        "last_why": _may(Holds.TEXT, "Why that job ended: finished, interrupted, limit, disk-full, …"),
        "last_exit_code": _may(Holds.NUMBER, "Exit code of that job."),
        "last_success": _may(Holds.TIME, "When the newest job with exit code 0 ended."),
        "alarms": ViewColumn(Holds.NUMBER, "Open alarms."),
        "alarm_since": _may(Holds.TIME, "When the oldest of them was found."),
        "alarm": _may(Holds.TEXT, "What is wrong, as the oldest of them says it."),
        "newest_article": _may(Holds.TIME, "When the newest article was first seen."),
        "articles_7_days": ViewColumn(
            Holds.NUMBER, "Articles that were first seen in the last 7 days, by the database's clock."
        ),
    },
)
CITATION = PublicView(
    name="citation",
    comment="What a citation of every article needs, in the words of CSL (csl_type, author, issued, …).",
    columns={
        **_of("version", "site", "key"),
        "csl_type": _text("article-newspaper."),
        "title": _MEANINGS["title"],
        "author": _may(Holds.TEXT, "Names in order, with '; ' between; null: none is given."),
        "container_title": _text("The site's name, which its file gives."),
        "issued": _may(Holds.DAY, "Day of publication in the offset that the page printed, else in UTC."),
        "url": _text("Address at which it was captured."),
        "archived_record": _text("WARC-Record-ID of the capture that shows this text; see capture_index."),
        "accessed": ViewColumn(Holds.TIME, "When that capture was made."),
        "language": _MEANINGS["language"],
        "first_seen": _MEANINGS["first_seen"],
    },
    newest=("first_seen", "issued"),
)
TIDY = PublicView(
    name="tidy",
    comment="The newest text of every article as quanteda and tidytext take it.",
    columns={
        "doc_id": _text("Record id of the version: under one doc_id the text never changes."),
        "date": _may(Holds.DAY, "Day of publication in the offset that the page printed, else in UTC."),
        "source": _text("The site."),
        "title": _MEANINGS["title"],
        "text": _MEANINGS["text"],
    },
    newest=("date",),
)
SCHEMA_VERSION = PublicView(
    name="schema_version",
    comment="Which views these are: one row.",
    columns={
        "version": _text("Semantic version of the public views."),
        "revision": _text("Newest revision of the tables that this database was brought up to."),
        "microfiche": _text("Version of the program that made these views."),
    },
)

PUBLIC = (
    *(ARTICLE_LATEST, ARTICLE_TEXT, ARTICLE_HISTORY, TEASER_CURRENT, CAPTURE_INDEX, SITE_HEALTH),
    *(CITATION, TIDY, SCHEMA_VERSION),
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
