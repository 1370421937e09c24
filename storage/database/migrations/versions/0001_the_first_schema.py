"""The first schema."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_VIEWS = {
    # The newest text of every article that may be shown.
    "article_latest": """
        SELECT a.site, a.key, a.first_seen, a.last_seen, a.gone_at, a.gone_why, c.record_id AS version,
               v.no, v.title, v.kicker, v.subtitle, v.kind, v.text, v.authors, v.published, v.modified, v.section,
               v.tags, v.language, v.canonical, v.images, v.paywalled, u.url
        FROM article a
        JOIN version v ON v.article_id = a.id
            AND v.no = (SELECT max(w.no) FROM version w WHERE w.article_id = a.id)
        JOIN capture c ON c.id = v.first_capture_id
        JOIN url u ON u.id = c.url_id
    """,
    # Every text of every article, with the captures between which it stood.
    "article_history": """
        SELECT a.site, a.key, v.no, f.record_id AS version, f.at AS seen_from, l.at AS seen_to,
               v.title, v.kicker, v.subtitle, v.text, v.authors, v.published, v.modified, u.url
        FROM article a
        JOIN version v ON v.article_id = a.id
        JOIN capture f ON f.id = v.first_capture_id
        JOIN capture l ON l.id = v.last_capture_id
        JOIN url u ON u.id = f.url_id
    """,
    # The teasers that stood on a page when it was last captured.
    "teaser_current": """
        SELECT p.site, p.url AS page, t.url AS target, t.article_id IS NOT NULL AS captured, s.title, s.category,
               s.credit, s.excerpt, s.last_position AS position, f.at AS seen_from, l.at AS seen_to
        FROM teaser_span s
        JOIN url p ON p.id = s.page_id
        LEFT JOIN url t ON t.id = s.target_id
        JOIN capture f ON f.id = s.first_capture_id
        JOIN capture l ON l.id = s.last_capture_id
        WHERE s.last_capture_id = p.folded_to
    """,
}
_SEARCH = {
    "sqlite": [
        """
        CREATE VIRTUAL TABLE article_search
        USING fts5(title, subtitle, text, authors, tokenize='unicode61 remove_diacritics 2')
        """,
    ],
    "postgresql": [
        """
        CREATE TABLE article_search (
            article_id bigint PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
            document tsvector NOT NULL
        )
        """,
        "CREATE INDEX ix_article_search_document ON article_search USING gin (document)",
    ],
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "article",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("site", column_types.CleanText(), nullable=False, comment="Site of the earliest capture."),
        sa.Column(
            "key",
            column_types.CleanText(),
            nullable=False,
            comment="Post id, else canonical URL, else URL, of the earliest capture.",
        ),
        sa.Column(
            "first_seen", column_types.UtcDateTime(timezone=True), nullable=False, comment="Earliest capture, UTC."
        ),
        sa.Column(
            "last_seen",
            column_types.UtcDateTime(timezone=True),
            nullable=False,
            comment="Latest capture that still showed it, UTC.",
        ),
        sa.Column(
            "gone_at",
            column_types.UtcDateTime(timezone=True),
            nullable=True,
            comment="When it was found missing, UTC; null: still there.",
        ),
        sa.Column(
            "gone_why",
            column_types.CleanText(),
            nullable=True,
            comment="404, 410, or a redirect to a front or section page.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("site", "key", name=op.f("uq_article_site_key")),
        comment="Articles: connected components of names.",
        info={"rebuilt": True},
    )
    op.create_table(
        "change",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("epoch", column_types.CleanText(), nullable=False, comment="Key of the build."),
        sa.Column(
            "n",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="1, 2, … within the epoch, without gaps.",
        ),
        sa.Column("subject", sa.String(length=20), nullable=False, comment="Table that changed: article or decision."),
        sa.Column(
            "key",
            column_types.CleanText(),
            nullable=False,
            comment="Natural key of the row: site and key of the article.",
        ),
        sa.Column("at", column_types.UtcDateTime(timezone=True), nullable=False, comment="When it was written, UTC."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("epoch", "n", name=op.f("uq_change_epoch_n")),
        comment="A feed of changes that loses none: numbers are given in commit order.",
        info={"rebuilt": False},
    )
    op.create_table(
        "decision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("key", column_types.CleanText(), nullable=False, comment="UUID."),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="takedown, embargo, merge, split or note."),
        sa.Column("target", column_types.CleanText(), nullable=False, comment="URL or article key."),
        sa.Column("other", column_types.CleanText(), nullable=True, comment="The second URL of a merge or split."),
        sa.Column("reason", column_types.CleanText(), nullable=False, comment="Why."),
        sa.Column("who", column_types.CleanText(), nullable=False, comment="Who decided."),
        sa.Column("at", column_types.UtcDateTime(timezone=True), nullable=False, comment="When, UTC."),
        sa.Column("until", column_types.UtcDateTime(timezone=True), nullable=True, comment="End of an embargo, UTC."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("key", name=op.f("uq_decision_key")),
        comment="Human decisions; also in decisions.jsonl.",
        info={"rebuilt": False},
    )
    op.create_table(
        "epoch",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("key", column_types.CleanText(), nullable=False, comment="UUID; a rebuild begins a new one."),
        sa.Column("began", column_types.UtcDateTime(timezone=True), nullable=False, comment="UTC."),
        sa.Column(
            "last_change",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The highest change number given.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch")),
        sa.UniqueConstraint("key", name=op.f("uq_epoch_key")),
        comment="Builds of this database, and the last change number given.",
        info={"rebuilt": False},
    )
    op.create_table(
        "job",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("key", column_types.CleanText(), nullable=False, comment="UUID from the warcinfo record."),
        sa.Column("site", column_types.CleanText(), nullable=False, comment="Site that was crawled."),
        sa.Column(
            "started",
            column_types.UtcDateTime(timezone=True),
            nullable=False,
            comment="Time of the warcinfo record, UTC.",
        ),
        sa.Column(
            "ended", column_types.UtcDateTime(timezone=True), nullable=True, comment="UTC; null: runs still, or died."
        ),
        sa.Column(
            "why",
            column_types.CleanText(),
            nullable=True,
            comment="Why it ended: finished, interrupted, limit, disk-full, …",
        ),
        sa.Column(
            "exit_code",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Exit code of the command.",
        ),
        sa.Column(
            "counts", column_types.CleanJson(), nullable=True, comment="What it did: captures by outcome and kind."
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
        comment="Runs, from the warcinfo and job-end records of their files.",
        info={"rebuilt": True},
    )
    op.create_index(op.f("ix_job_site_job_started"), "job", ["site", "started"], unique=False)
    op.create_table(
        "lock",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("site", column_types.CleanText(), nullable=False, comment="The site."),
        sa.Column("job", column_types.CleanText(), nullable=False, comment="Key of the job."),
        sa.Column("host", column_types.CleanText(), nullable=False, comment="Host name of the machine."),
        sa.Column(
            "boot_id",
            column_types.CleanText(),
            nullable=False,
            comment="Boot of that machine: after another boot the process is dead.",
        ),
        sa.Column("pid", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Process id."),
        sa.Column(
            "pid_started",
            column_types.CleanText(),
            nullable=False,
            comment="Start time of the process, so that a reused id is told apart.",
        ),
        sa.Column("since", column_types.UtcDateTime(timezone=True), nullable=False, comment="UTC."),
        sa.Column(
            "heartbeat", column_types.UtcDateTime(timezone=True), nullable=False, comment="Last sign of life, UTC."
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lock")),
        sa.UniqueConstraint("site", name=op.f("uq_lock_site")),
        comment="At most one job per site.",
        info={"rebuilt": False},
    )
    op.create_table(
        "recipe",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("extractor", column_types.CleanText(), nullable=False, comment="Version of the extractor."),
        sa.Column("site_digest", column_types.CleanText(), nullable=False, comment="sha256 of the site's declaration."),
        sa.Column(
            "snapshot",
            column_types.CleanText(),
            nullable=False,
            comment="Digest of the site's memory that was applied.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipe")),
        sa.UniqueConstraint(
            "extractor", "site_digest", "snapshot", name=op.f("uq_recipe_extractor_site_digest_snapshot")
        ),
        comment="What readings were made with.",
        info={"rebuilt": True},
    )
    op.create_table(
        "site_version",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("name", column_types.CleanText(), nullable=False, comment="The site's name."),
        sa.Column("digest", column_types.CleanText(), nullable=False, comment="sha256 of the declaration, hex."),
        sa.Column("declaration", column_types.CleanText(), nullable=False, comment="The TOML text."),
        sa.Column(
            "since",
            column_types.UtcDateTime(timezone=True),
            nullable=True,
            comment="Start of the earliest job that used it, UTC.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_version")),
        sa.UniqueConstraint("name", "digest", name=op.f("uq_site_version_name_digest")),
        comment="Site declarations, from the resource record at the head of each file.",
        info={"rebuilt": True},
    )
    op.create_table(
        "snapshot",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("site", column_types.CleanText(), nullable=False, comment="The site."),
        sa.Column("month", sa.String(length=7), nullable=False, comment="YYYY-MM, UTC."),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="sha256 of the sorted fingerprints."),
        sa.Column(
            "fingerprints", column_types.PackedJson(), nullable=False, comment="Fingerprints, sorted; zlib of JSON."
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("site", "month", "digest", name=op.f("uq_snapshot_site_month_digest")),
        comment="The memory of a site, frozen.",
        info={"rebuilt": True},
    )
    op.create_table(
        "warc_file",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("name", column_types.CleanText(), nullable=False, comment="File name, unique in the archive."),
        sa.Column(
            "job",
            column_types.CleanText(),
            nullable=True,
            comment="Key of the job that wrote it; null for a foreign file.",
        ),
        sa.Column("site", column_types.CleanText(), nullable=True, comment="Site of that job."),
        sa.Column(
            "state", column_types.CleanText(), nullable=False, comment="open while its job runs, closed, or moved."
        ),
        sa.Column(
            "place",
            column_types.CleanText(),
            nullable=True,
            comment="Where a moved file lies now; null: in the archive's warc folder.",
        ),
        sa.Column(
            "size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True, comment="Bytes, once closed."
        ),
        sa.Column(
            "sha256", column_types.CleanText(), nullable=True, comment="Hex digest of the whole file, once closed."
        ),
        sa.Column(
            "ingested_to",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Bytes of the file that are rows already.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warc_file")),
        sa.UniqueConstraint("name", name=op.f("uq_warc_file_name")),
        comment="The WARC files: the log of the archive.",
        info={"rebuilt": True},
    )
    op.create_table(
        "article_name",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("site", column_types.CleanText(), nullable=False, comment="Site within which the name is unique."),
        sa.Column(
            "kind", sa.String(length=12), nullable=False, comment="post-id, canonical, url, amp, moved or former-key."
        ),
        sa.Column("name", column_types.CleanText(), nullable=False, comment="The name."),
        sa.Column(
            "article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The article."
        ),
        sa.Column(
            "since", column_types.CleanText(), nullable=False, comment="Record id of the first capture that says so."
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_name_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_name")),
        sa.UniqueConstraint("site", "kind", "name", name=op.f("uq_article_name_site_kind_name")),
        comment="Every name under which an article can be found.",
        info={"rebuilt": True},
    )
    op.create_index(op.f("ix_article_name_article_id"), "article_name", ["article_id"], unique=False)
    op.create_table(
        "url",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column(
            "key",
            sa.String(length=32),
            nullable=False,
            comment="First 32 hex digits of the URL's sha256; orders the sample of a site's memory.",
        ),
        sa.Column("url", column_types.CleanText(), nullable=False, comment="The canonical URL."),
        sa.Column(
            "site",
            column_types.CleanText(),
            nullable=True,
            comment="Site of its earliest capture; null when never captured.",
        ),
        sa.Column(
            "article_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The article that this URL names.",
        ),
        sa.Column(
            "stale",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="What is to be folded again: 0 nothing, 1 the newest captures, 2 all of them.",
        ),
        sa.Column(
            "folded_to",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Surrogate of the newest capture whose teasers are in the spans.",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_url_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_url")),
        sa.UniqueConstraint("key", name=op.f("uq_url_key")),
        comment="Canonical URLs, captured or heard of.",
        info={"rebuilt": True},
    )
    op.create_index(op.f("ix_url_article_id"), "url", ["article_id"], unique=False)
    op.create_index(op.f("ix_url_site"), "url", ["site"], unique=False)
    op.create_index(op.f("ix_url_stale"), "url", ["stale"], unique=False)
    op.create_table(
        "block_seen",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("site", column_types.CleanText(), nullable=False, comment="The site."),
        sa.Column("month", sa.String(length=7), nullable=False, comment="YYYY-MM of the capture, UTC."),
        sa.Column("url_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The page."),
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="0, 1, … on the page: the blocks of the body in order, then the rest.",
        ),
        sa.Column(
            "role",
            sa.Enum("body", "title", "group", name="role", native_enum=False, length=24),
            nullable=False,
            comment="A block of the body, the title, or a group that the page is in.",
        ),
        sa.Column("fingerprint", sa.String(length=64), nullable=False, comment="Fingerprint of the text."),
        sa.Column(
            "form",
            sa.Enum(
                "heading",
                "item",
                "row",
                "lead-in",
                "question",
                "quote",
                "sentence",
                "dateline",
                "fragment",
                name="form",
                native_enum=False,
                length=24,
            ),
            nullable=False,
            comment="What the text looks like.",
        ),
        sa.Column(
            "words",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Its length in words.",
        ),
        sa.Column(
            "names_author",
            sa.Boolean(),
            nullable=False,
            comment="Whether it says the name of one of the page's authors.",
        ),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name=op.f("fk_block_seen_url_id_url"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_seen")),
        sa.UniqueConstraint("site", "month", "url_id", "place", name=op.f("uq_block_seen_site_month_url_id_place")),
        comment="Traces of the 200 article URLs of a site and month with the smallest hash.",
        info={"rebuilt": True},
    )
    op.create_table(
        "capture",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column(
            "record_id",
            column_types.CleanText(),
            nullable=False,
            comment="WARC-Record-ID of the response, revisit or lone metadata record.",
        ),
        sa.Column(
            "url_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The URL that was asked.",
        ),
        sa.Column("at", column_types.UtcDateTime(timezone=True), nullable=False, comment="WARC-Date, UTC."),
        sa.Column("site", column_types.CleanText(), nullable=False, comment="Site on whose behalf it was made."),
        sa.Column("job", column_types.CleanText(), nullable=True, comment="Key of the job; null for foreign records."),
        sa.Column(
            "claim",
            column_types.CleanText(),
            nullable=True,
            comment="UUID of the claim that it settles; null for foreign records.",
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "new",
                "recheck",
                "retry",
                "redirect",
                "robots",
                "requisite",
                "hand",
                "imported",
                name="kind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
            comment="Why it was made.",
        ),
        sa.Column(
            "try_no",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="1 for the first try.",
        ),
        sa.Column(
            "rel",
            sa.Enum(
                "seed",
                "hand",
                "feed",
                "sitemap",
                "listing",
                "teaser",
                "redirect",
                "robots",
                name="rel",
                native_enum=False,
                length=24,
            ),
            nullable=True,
            comment="How the URL was heard of.",
        ),
        sa.Column(
            "hops",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Links followed from a start page (hopsFromSeed).",
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "response",
                "redirect",
                "truncated-length",
                "truncated-time",
                "truncated-disconnect",
                "malformed",
                "no-answer",
                "dns",
                "refused",
                "timeout",
                "tls",
                "robots-denied",
                "guard-denied",
                "budget",
                "taken-down",
                name="outcome",
                native_enum=False,
                length=24,
            ),
            nullable=False,
            comment="How the claim ended.",
        ),
        sa.Column("error", column_types.CleanText(), nullable=True, comment="What went wrong, in words."),
        sa.Column(
            "status", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True, comment="HTTP status."
        ),
        sa.Column("content_type", column_types.CleanText(), nullable=True, comment="Content-Type header as received."),
        sa.Column("mime", column_types.CleanText(), nullable=True, comment="Media type of it, lower case."),
        sa.Column("location", column_types.CleanText(), nullable=True, comment="Absolute target of a redirect."),
        sa.Column(
            "retry_at",
            column_types.UtcDateTime(timezone=True),
            nullable=True,
            comment="Not before, from Retry-After, UTC.",
        ),
        sa.Column("etag", column_types.CleanText(), nullable=True, comment="ETag header."),
        sa.Column(
            "last_modified", column_types.CleanText(), nullable=True, comment="Last-Modified header as received."
        ),
        sa.Column(
            "entity_sha256",
            sa.String(length=64),
            nullable=True,
            comment="Hex sha256 of the entity body, content coding kept.",
        ),
        sa.Column(
            "truncated",
            column_types.CleanText(),
            nullable=True,
            comment="WARC-Truncated: length, time, disconnect or unspecified.",
        ),
        sa.Column(
            "refers_to",
            column_types.CleanText(),
            nullable=True,
            comment="Revisit: record id of the capture that holds the bytes.",
        ),
        sa.Column("via", column_types.CleanText(), nullable=True, comment="Record id of the capture that led here."),
        sa.Column(
            "robots",
            column_types.CleanText(),
            nullable=True,
            comment="Verdict of robots.txt, and the record id that it came from.",
        ),
        sa.Column(
            "elapsed_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Milliseconds from the request to the last byte (fetchTimeMs).",
        ),
        sa.Column(
            "hint_title", column_types.CleanText(), nullable=True, comment="Title that a feed, sitemap or teaser gave."
        ),
        sa.Column(
            "hint_date",
            column_types.UtcDateTime(timezone=True),
            nullable=True,
            comment="Date that a feed or sitemap gave, UTC.",
        ),
        sa.Column(
            "file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The WARC file."
        ),
        sa.Column(
            "offset",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Bytes before the record in that file.",
        ),
        sa.Column(
            "length",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Bytes of the record as stored.",
        ),
        sa.Column(
            "reading_state",
            sa.Enum("none", "pending", "done", "failed", name="readingstate", native_enum=False, length=24),
            nullable=False,
            comment="none, pending, done or failed.",
        ),
        sa.Column(
            "sight_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The earliest capture of the same URL and bytes: it holds the reading.",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["warc_file.id"], name=op.f("fk_capture_file_id_warc_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sight_id"], ["capture.id"], name=op.f("fk_capture_sight_id_capture"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name=op.f("fk_capture_url_id_url"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint("claim", name=op.f("uq_capture_claim")),
        sa.UniqueConstraint("record_id", name=op.f("uq_capture_record_id")),
        comment="One row per exchange, or per claim that ended without one.",
        info={"rebuilt": True},
    )
    op.create_index(op.f("ix_capture_entity_sha256"), "capture", ["entity_sha256"], unique=False)
    op.create_index(op.f("ix_capture_file_id_capture_offset"), "capture", ["file_id", "offset"], unique=False)
    op.create_index(op.f("ix_capture_job"), "capture", ["job"], unique=False)
    op.create_index(op.f("ix_capture_reading_state_capture_site"), "capture", ["reading_state", "site"], unique=False)
    op.create_index(op.f("ix_capture_sight_id"), "capture", ["sight_id"], unique=False)
    op.create_index(op.f("ix_capture_url_id_capture_at"), "capture", ["url_id", "at"], unique=False)
    op.create_table(
        "frontier",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column("url_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The URL."),
        sa.Column("site", column_types.CleanText(), nullable=False, comment="Site on whose behalf."),
        sa.Column(
            "role",
            sa.String(length=12),
            nullable=False,
            comment="What is expected there: listing, feed, sitemap, page or article.",
        ),
        sa.Column("due", column_types.UtcDateTime(timezone=True), nullable=True, comment="UTC; null: never again."),
        sa.Column(
            "priority",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Higher goes first.",
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "new",
                "recheck",
                "retry",
                "redirect",
                "robots",
                "requisite",
                "hand",
                "imported",
                name="kind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
            comment="Why the next exchange will be made.",
        ),
        sa.Column(
            "tries",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Failed tries in a row.",
        ),
        sa.Column(
            "rel",
            sa.Enum(
                "seed",
                "hand",
                "feed",
                "sitemap",
                "listing",
                "teaser",
                "redirect",
                "robots",
                name="rel",
                native_enum=False,
                length=24,
            ),
            nullable=False,
            comment="How it was heard of.",
        ),
        sa.Column("via", column_types.CleanText(), nullable=True, comment="URL of the page that told us."),
        sa.Column("via_record", column_types.CleanText(), nullable=True, comment="Record id of that page's capture."),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Place on that page.",
        ),
        sa.Column("hint_title", column_types.CleanText(), nullable=True, comment="Title that stood there."),
        sa.Column(
            "hint_date", column_types.UtcDateTime(timezone=True), nullable=True, comment="Date that stood there, UTC."
        ),
        sa.Column(
            "hops",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Links followed from a start page.",
        ),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name=op.f("fk_frontier_url_id_url"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frontier")),
        sa.UniqueConstraint("url_id", name=op.f("uq_frontier_url_id")),
        comment="What is to be fetched when; seeded again by rule after a rebuild.",
        info={"rebuilt": False},
    )
    op.create_index(
        op.f("ix_frontier_site_frontier_due_frontier_priority"), "frontier", ["site", "due", "priority"], unique=False
    )
    op.create_table(
        "link",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column(
            "capture_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The page's capture.",
        ),
        sa.Column(
            "url_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Where it points."
        ),
        sa.Column(
            "rel",
            sa.Enum(
                "seed",
                "hand",
                "feed",
                "sitemap",
                "listing",
                "teaser",
                "redirect",
                "robots",
                name="rel",
                native_enum=False,
                length=24,
            ),
            nullable=False,
            comment="feed, sitemap, listing, teaser, redirect, …",
        ),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Place among the links of the page, from 0.",
        ),
        sa.Column("hint_title", column_types.CleanText(), nullable=True, comment="Title that stands there."),
        sa.Column(
            "hint_date", column_types.UtcDateTime(timezone=True), nullable=True, comment="Date that stands there, UTC."
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_link_capture_id_capture"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name=op.f("fk_link_url_id_url"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        comment="Who pointed where, and how.",
        info={"rebuilt": True},
    )
    op.create_index(op.f("ix_link_capture_id"), "link", ["capture_id"], unique=False)
    op.create_index(op.f("ix_link_url_id"), "link", ["url_id"], unique=False)
    op.create_table(
        "name_claim",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column(
            "capture_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The capture that says so.",
        ),
        sa.Column(
            "url_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="URL of that capture.",
        ),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="post-id, canonical, amp or moved (301, 308)."),
        sa.Column(
            "site",
            column_types.CleanText(),
            nullable=False,
            comment="Site of the capture: post ids are unique within it.",
        ),
        sa.Column("post_id", sa.String(length=200), nullable=True, comment="The post id; null for the other kinds."),
        sa.Column(
            "target_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The other URL; null for a post id.",
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_name_claim_capture_id_capture"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["url.id"], name=op.f("fk_name_claim_target_id_url"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name=op.f("fk_name_claim_url_id_url"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_claim")),
        comment="Who says that which names mean one article: the evidence for article_name.",
        info={"rebuilt": True},
    )
    op.create_index(op.f("ix_name_claim_capture_id"), "name_claim", ["capture_id"], unique=False)
    op.create_index(op.f("ix_name_claim_site_name_claim_post_id"), "name_claim", ["site", "post_id"], unique=False)
    op.create_index(op.f("ix_name_claim_target_id"), "name_claim", ["target_id"], unique=False)
    op.create_index(op.f("ix_name_claim_url_id"), "name_claim", ["url_id"], unique=False)
    op.create_table(
        "reading",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column(
            "capture_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The capture that was read.",
        ),
        sa.Column(
            "recipe_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="What it was made with.",
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "article",
                "listing",
                "feed",
                "sitemap",
                "not-an-article",
                "failed",
                name="readingoutcome",
                native_enum=False,
                length=24,
            ),
            nullable=False,
            comment="What the page turned out to be.",
        ),
        sa.Column("reason", column_types.CleanText(), nullable=True, comment="Why it is no article, or failed."),
        sa.Column(
            "text_key",
            sa.String(length=64),
            nullable=True,
            comment="sha256 of title, subtitle and body, white space collapsed; null: no article.",
        ),
        sa.Column(
            "raw_key",
            sa.String(length=64),
            nullable=True,
            comment="The same of the text before the site's memory was applied; null: no article.",
        ),
        sa.Column("title_key", sa.String(length=64), nullable=True, comment="sha256 of the title, casefolded."),
        sa.Column(
            "article",
            column_types.PackedJson(),
            nullable=True,
            comment="The article with all its fields and their evidence; zlib of JSON; null: there is none.",
        ),
        sa.Column(
            "draft",
            column_types.PackedJson(),
            nullable=False,
            comment="The page taken apart: blocks with verdict, signal and fingerprint, teasers, links, names; packed.",
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_reading_capture_id_capture"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recipe_id"], ["recipe.id"], name=op.f("fk_reading_recipe_id_recipe"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("capture_id", name=op.f("uq_reading_capture_id")),
        comment="One per (URL, bytes), held by its earliest capture.",
        info={"rebuilt": True},
    )
    op.create_index(op.f("ix_reading_recipe_id"), "reading", ["recipe_id"], unique=False)
    op.create_table(
        "teaser_span",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column(
            "page_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The page that showed it.",
        ),
        sa.Column(
            "target_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The article that it announces; null without a link.",
        ),
        sa.Column("title", column_types.CleanText(), nullable=False, comment="Headline of the teaser."),
        sa.Column("excerpt", column_types.CleanText(), nullable=True, comment="Visible excerpt."),
        sa.Column("excerpt_sha256", sa.String(length=64), nullable=False, comment="Digest of the excerpt, hex."),
        sa.Column(
            "category",
            column_types.CleanText(),
            nullable=True,
            comment="Section or kicker of the teaser, as last seen.",
        ),
        sa.Column("credit", column_types.CleanText(), nullable=True, comment="Photo credit, as last seen."),
        sa.Column(
            "hidden_text",
            column_types.CleanText(),
            nullable=True,
            comment="Whole body where the page hides it, as last seen.",
        ),
        sa.Column(
            "first_capture_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="First capture of this span.",
        ),
        sa.Column(
            "last_capture_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Last capture of this span.",
        ),
        sa.Column(
            "best_position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Highest place in the span, from 0.",
        ),
        sa.Column(
            "last_position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Place in the last capture, from 0.",
        ),
        sa.ForeignKeyConstraint(
            ["first_capture_id"],
            ["capture.id"],
            name=op.f("fk_teaser_span_first_capture_id_capture"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["last_capture_id"], ["capture.id"], name=op.f("fk_teaser_span_last_capture_id_capture"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["page_id"], ["url.id"], name=op.f("fk_teaser_span_page_id_url"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["target_id"], ["url.id"], name=op.f("fk_teaser_span_target_id_url"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaser_span")),
        comment="Which teaser stood where, from when to when.",
        info={"rebuilt": True},
    )
    op.create_index(op.f("ix_teaser_span_last_capture_id"), "teaser_span", ["last_capture_id"], unique=False)
    op.create_index(op.f("ix_teaser_span_page_id"), "teaser_span", ["page_id"], unique=False)
    op.create_index(op.f("ix_teaser_span_target_id"), "teaser_span", ["target_id"], unique=False)
    op.create_table(
        "version",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate; never leaves the database.",
        ),
        sa.Column(
            "article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The article."
        ),
        sa.Column(
            "first_capture_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="First capture with this text; its record id is the version's public id.",
        ),
        sa.Column(
            "last_capture_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Last capture with this text.",
        ),
        sa.Column(
            "no",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="1, 2, …: presentation only; an older capture imported later renumbers.",
        ),
        sa.Column("title", column_types.CleanText(), nullable=False, comment="Headline."),
        sa.Column("kicker", column_types.CleanText(), nullable=True, comment="Line over the headline."),
        sa.Column("subtitle", column_types.CleanText(), nullable=True, comment="Deck or standfirst."),
        sa.Column("kind", column_types.CleanText(), nullable=True, comment="news, analysis, opinion, …"),
        sa.Column(
            "text",
            column_types.CleanText(),
            nullable=False,
            comment="Body paragraphs, separated by newlines, without the headline.",
        ),
        sa.Column(
            "text_key",
            sa.String(length=64),
            nullable=False,
            comment="sha256 of title, subtitle and body, white space collapsed.",
        ),
        sa.Column("authors", column_types.CleanJson(), nullable=False, comment="Names, in order."),
        sa.Column("published", column_types.UtcDateTime(timezone=True), nullable=True, comment="UTC."),
        sa.Column(
            "published_offset",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Minutes east of UTC that the page gave.",
        ),
        sa.Column("modified", column_types.UtcDateTime(timezone=True), nullable=True, comment="UTC."),
        sa.Column(
            "modified_offset",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Minutes east of UTC that the page gave.",
        ),
        sa.Column("section", column_types.CleanText(), nullable=True, comment="Section of the paper."),
        sa.Column("tags", column_types.CleanJson(), nullable=False, comment="Tags, in order."),
        sa.Column("language", column_types.CleanText(), nullable=True, comment="BCP 47."),
        sa.Column("canonical", column_types.CleanText(), nullable=True, comment="Canonical URL that the page gives."),
        sa.Column("images", column_types.CleanJson(), nullable=False, comment="Objects of url, caption, credit."),
        sa.Column("paywalled", sa.Boolean(), nullable=False, comment="The page says that it is not free to read."),
        sa.Column("truncated", sa.Boolean(), nullable=False, comment="The text is known to be cut short."),
        sa.Column("evidence", column_types.CleanJson(), nullable=False, comment="Where each field came from."),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_version_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["first_capture_id"], ["capture.id"], name=op.f("fk_version_first_capture_id_capture"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["last_capture_id"], ["capture.id"], name=op.f("fk_version_last_capture_id_capture"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("article_id", "first_capture_id", name=op.f("uq_version_article_id_first_capture_id")),
        comment="Texts of an article in time; a new one starts when title, subtitle or body change.",
        info={"rebuilt": True},
    )
    op.create_index(op.f("ix_version_article_id_version_no"), "version", ["article_id", "no"], unique=False)
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
    for statement in _SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)
