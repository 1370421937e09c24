"""Articles, the names that mean them, their versions, and the teasers that point to them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, Integer, Table, TypedColumns, UniqueConstraint

from storage.database.schema.base import (
    METADATA,
    REBUILT,
    Number,
    holds,
    may_hold,
    may_point_to,
    may_say,
    only_where,
    points_to,
    short,
    surrogate,
)
from storage.database.schema.column_types import CleanJson, CleanText, UtcDateTime
from storage.records import ChangeClass


class ArticleColumns(TypedColumns):
    """A piece of news, whatever it is called and however often it changed."""

    id = surrogate()
    site = holds(CleanText, "Site of the earliest capture.")
    key = holds(CleanText, "Post id, else canonical URL, else URL, of the earliest capture.")
    digest = holds(short(32), "First 32 hex digits of the key's sha256: keys may be long.")
    first_seen = holds(UtcDateTime, "Earliest capture, UTC.")
    last_seen = holds(UtcDateTime, "Latest capture that still showed it, UTC.")
    gone_at = may_hold(UtcDateTime, "When it was found missing, UTC; null: still there.")
    gone_why = may_hold(CleanText, "404, 410, a redirect to a front or section page, or a page that says so.")


ARTICLE = Table(
    "article",
    METADATA,
    ArticleColumns,
    UniqueConstraint("digest", "site"),
    only_where(Index(None, "gone_at"), "gone_at IS NOT NULL"),
    info=REBUILT,
    comment="Articles: connected components of names.",
)


class ArticleNameColumns(TypedColumns):
    """A name that means an article."""

    id = surrogate()
    site = holds(CleanText, "Site within which the name is unique.")
    kind = holds(short(12), "post-id, canonical, url, amp, moved, part or former-key.")
    name = holds(CleanText, "The name.")
    digest = holds(short(32), "First 32 hex digits of its sha256: names may be long.")
    article_id = points_to("article.id", "The article.")
    since = holds(CleanText, "Record id of the first capture that says so.")


ARTICLE_NAME = Table(
    "article_name",
    METADATA,
    ArticleNameColumns,
    UniqueConstraint("digest", "kind", "site"),
    Index(None, "article_id"),
    info=REBUILT,
    comment="Every name under which an article can be found.",
)


class VersionColumns(TypedColumns):
    """An article's text as it stood for a while."""

    id = surrogate()
    article_id = points_to("article.id", "The article.")
    first_capture_id = points_to(
        "capture.id", "First capture with this text; its record id is the version's public id."
    )
    last_capture_id = points_to("capture.id", "Last capture with this text.")
    no = holds(Number, "1, 2, …: presentation only; an older capture imported later renumbers.")
    title = holds(CleanText, "Headline.")
    kicker = may_hold(CleanText, "Line over the headline.")
    subtitle = may_hold(CleanText, "Deck or standfirst.")
    kind = may_hold(CleanText, "news, analysis, opinion, …")
    text = holds(CleanText, "Body paragraphs, separated by newlines, without the headline.")
    text_key = holds(short(64), "sha256 of title, subtitle and body, white space collapsed.")
    authors = holds(CleanJson, "Names, in order.")
    published = may_hold(UtcDateTime, "UTC.")
    published_offset = may_hold(Number, "Minutes east of UTC that the page gave.")
    modified = may_hold(UtcDateTime, "UTC.")
    modified_offset = may_hold(Number, "Minutes east of UTC that the page gave.")
    section = may_hold(CleanText, "Section of the paper.")
    tags = holds(CleanJson, "Tags, in order.")
    language = may_hold(CleanText, "BCP 47.")
    canonical = may_hold(CleanText, "Canonical URL that the page gives.")
    images = holds(CleanJson, "Objects of url, caption, credit.")
    paywalled = holds(Boolean, "The page says that it is not free to read.")
    truncated = holds(Boolean, "The text is known to be cut short.")
    evidence = holds(CleanJson, "Where each field came from.")
    change = may_say(
        ChangeClass,
        "Weightiest change from the version before (storage/versioning/change_classes.py); null: not told yet.",
    )
    silent = may_hold(
        Boolean,
        "The change came without a later modified date and without a note that says so; null: first version.",
    )
    words_gone = may_hold(Integer, "Words of the version before that are gone; moved ones are not.")
    words_new = may_hold(Integer, "Words that are new since the version before.")


VERSION = Table(
    "version",
    METADATA,
    VersionColumns,
    UniqueConstraint("article_id", "first_capture_id"),
    Index(None, "article_id", "no"),
    info=REBUILT,
    comment="Texts of an article in time; a new one starts when title, subtitle or body change.",
)


class VersionPageColumns(TypedColumns):
    """One page of a version's text."""

    id = surrogate()
    article_id = points_to("article.id", "The article.")
    first_capture_id = points_to("capture.id", "First capture of the version.")
    no = holds(Number, "Place among the pages that were read, from 1.")
    capture_id = points_to("capture.id", "Capture that holds the reading of this page.")


VERSION_PAGE = Table(
    "version_page",
    METADATA,
    VersionPageColumns,
    UniqueConstraint("article_id", "first_capture_id", "no"),
    Index(None, "first_capture_id"),
    Index(None, "capture_id"),
    info=REBUILT,
    comment="Of versions whose text goes over several pages: what each page gave. Versions of one page have none.",
)


class TeaserSpanColumns(TypedColumns):
    """A teaser that stood on a page from one capture to another."""

    id = surrogate()
    page_id = points_to("url.id", "The page that showed it.")
    target_id = may_point_to("url.id", "The article that it announces; null without a link.")
    title = holds(CleanText, "Headline of the teaser.")
    excerpt = may_hold(CleanText, "Visible excerpt.")
    excerpt_sha256 = holds(short(64), "Digest of the excerpt, hex.")
    category = may_hold(CleanText, "Section or kicker of the teaser, as last seen.")
    credit = may_hold(CleanText, "Photo credit, as last seen.")
    hidden_text = may_hold(CleanText, "Whole body where the page hides it, as last seen.")
    first_capture_id = points_to("capture.id", "First capture of this span.")
    last_capture_id = points_to("capture.id", "Last capture of this span.")
    best_position = holds(Number, "Highest place in the span, from 0.")
    last_position = holds(Number, "Place in the last capture, from 0.")
    path = may_hold(
        CleanJson,
        "Pairs of seconds since the first capture and the place from then on, from 0; null: not told yet.",
    )
    observations = may_hold(
        Integer, "Captures of the page at which it was the highest teaser of its article; null: not told yet."
    )
    position_sum = may_hold(BigInteger, "Sum of its places, from 0, at these captures.")
    seconds = may_hold(
        BigInteger, "How long it stood: at each of these captures the time to the page's next one, an hour at most."
    )
    is_highest = may_hold(
        Boolean, "Whether it was the highest teaser of its article in the last capture; without a link it always is."
    )


TEASER_SPAN = Table(
    "teaser_span",
    METADATA,
    TeaserSpanColumns,
    Index(None, "page_id", "target_id"),
    Index(None, "target_id"),
    Index(None, "last_capture_id"),
    info=REBUILT,
    comment="Which teaser stood where, from when to when.",
)
