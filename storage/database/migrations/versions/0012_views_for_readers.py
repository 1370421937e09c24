"""The public views: times that say that they are UTC, indexes for their newest rows, a version of their own."""

from importlib.metadata import PackageNotFoundError, version

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_VERSION = "1.0.0"


def _time(column: str) -> str:
    """A moment for readers: SQLite keeps texts without a zone, of which each program thinks otherwise."""
    return f"replace({column}, ' ', 'T') || 'Z'" if _is_sqlite() else column


def _day(of: str, offset: str) -> str:
    """The day of a moment where it was printed."""
    if _is_sqlite():
        return f"date({of}, coalesce({offset}, 0) || ' minutes')"
    return f"(({of} AT TIME ZONE 'UTC') + coalesce({offset}, 0) * interval '1 minute')::date"


def _names(authors: str) -> str:
    """A JSON list of names as one text."""
    if _is_sqlite():
        return f"(SELECT group_concat(n.value, '; ') FROM json_each({authors}) n)"
    of = f"json_array_elements_text({authors}) WITH ORDINALITY AS n(value, place)"
    return f"(SELECT string_agg(n.value, '; ' ORDER BY n.place) FROM {of})"


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


# PostgreSQL reckons that the set of what is withheld is made anew for each row that a condition on one table looks up,
# and reads and sorts whole tables instead. A condition on three tables (`coalesce` of ids that are never null) stands
# above the look-ups; the few withheld versions are an array, which is made once.
_NOT_WITHHELD = "coalesce(a.id, u.id, {other}.id) NOT IN (SELECT article_id FROM withheld_article)"
_SHOWN_ARTICLE = "a.id NOT IN (SELECT article_id FROM withheld_article)"
_NO_SUCH_VERSION = "{version}.id <> ALL (ARRAY(SELECT version_id FROM withheld_version))"
_ACCESS = "CASE WHEN v.paywalled THEN 'paid' ELSE 'unknown' END AS access"

# The newest version that may be shown, so that either table may come first: the one whose index has the order that is
# asked for. SQLite, which is not told how large tables are, must be told that it will find one row; PostgreSQL, which
# multiplies the odds of conditions, must not be told twice.
_IS_NEWEST = {
    "sqlite": """v.id = (
        SELECT w.id FROM version w
        WHERE w.article_id = a.id AND w.id NOT IN (SELECT version_id FROM withheld_version)
        ORDER BY w.no DESC LIMIT 1
    )""",
    "postgresql": f"""{_NO_SUCH_VERSION.format(version="v")} AND NOT EXISTS (
        SELECT 1 FROM version w
        WHERE w.article_id = v.article_id AND w.no > v.no AND {_NO_SUCH_VERSION.format(version="w")}
    )""",
}
_SHOWN_VERSION = {
    "sqlite": "v.id NOT IN (SELECT version_id FROM withheld_version)",
    "postgresql": _NO_SUCH_VERSION.format(version="v"),
}
_IS_OF_CAPTURE = {
    "sqlite": """v.first_capture_id = f.id AND v.id = (
        SELECT w.id FROM version w WHERE w.first_capture_id = f.id AND w.article_id = u.article_id
    )""",
    "postgresql": "v.first_capture_id = f.id",
}
# CROSS JOIN: SQLite would begin with the spans, of which an archive has more than of anything else. PostgreSQL would,
# too, as it takes a comparison of two columns for one that hardly ever holds; of `coalesce` it knows nothing.
_TEASERS = {
    "sqlite": """capture l
            JOIN url p ON p.id = l.url_id AND p.folded_to = l.id
            CROSS JOIN teaser_span s
            JOIN capture f ON f.id = s.first_capture_id
            LEFT JOIN url t ON t.id = s.target_id
            WHERE s.last_capture_id = l.id AND s.page_id = p.id""",
    "postgresql": """capture l
            JOIN teaser_span s ON s.last_capture_id = l.id
            JOIN url p ON p.id = s.page_id
            JOIN capture f ON f.id = s.first_capture_id
            LEFT JOIN url t ON t.id = s.target_id
            WHERE coalesce(p.folded_to = s.last_capture_id, false)""",
}


def _latest() -> str:
    return f"""
        FROM article a
        JOIN version v ON v.article_id = a.id
        JOIN capture c ON c.id = v.first_capture_id
        JOIN url u ON u.id = c.url_id
        WHERE {_NOT_WITHHELD.format(other="c")} AND {_IS_NEWEST[op.get_bind().dialect.name]}
    """


def _published() -> str:
    day = _day("v.published", "v.published_offset")
    return f"{_time('v.published')} AS published, v.published_offset, {day} AS published_on"


def _modified() -> str:
    return f"{_time('v.modified')} AS modified, v.modified_offset"


def _views() -> dict[str, str]:
    return {
        "article_latest": f"""
            SELECT a.site, a.key, c.record_id AS version, v.no, u.url, v.title, v.kicker, v.subtitle, v.kind,
                   v.authors, {_published()}, {_modified()}, v.section, v.tags, v.language, v.canonical, v.images,
                   {_ACCESS}, v.truncated, {_time("a.first_seen")} AS first_seen, {_time("a.last_seen")} AS last_seen,
                   {_time("a.gone_at")} AS gone_at, a.gone_why
            {_latest()}
        """,
        "article_text": f"""
            SELECT c.record_id AS version, a.site, a.key, v.no, u.url, {_time("a.first_seen")} AS first_seen,
                   {_published()}, v.language, {_ACCESS}, v.title, v.subtitle, v.text,
                   CASE WHEN v.text = '' THEN 0 ELSE
                       length(v.text) - length(replace(replace(v.text, ' ', ''), '\n', '')) + 1 END AS words,
                   v.truncated
            {_latest()}
        """,
        # The same rows could be had by fewer joins; these are found from the capture, newest first, by indexes alone.
        "article_history": f"""
            SELECT a.site, a.key, v.no, f.record_id AS version, {_time("f.at")} AS seen_from,
                   {_time("l.at")} AS seen_to, u.url, v.title, v.kicker, v.subtitle, v.text, v.authors,
                   {_published()}, {_modified()}, v.section, v.language, {_ACCESS}, v.truncated
            FROM capture f
            JOIN url u ON u.id = f.url_id
            JOIN version v ON {_IS_OF_CAPTURE[op.get_bind().dialect.name]}
            JOIN article a ON a.id = v.article_id
            JOIN capture l ON l.id = v.last_capture_id
            WHERE {_NOT_WITHHELD.format(other="l")} AND {_SHOWN_VERSION[op.get_bind().dialect.name]}
        """,
        "teaser_current": f"""
            SELECT p.site, p.url AS page, t.url AS target, t.article_id IS NOT NULL AS captured, s.title, s.category,
                   s.credit, s.excerpt, s.last_position AS position, {_time("f.at")} AS seen_from,
                   {_time("l.at")} AS seen_to, l.record_id AS record
            FROM {_TEASERS[op.get_bind().dialect.name]}
                AND coalesce(p.id, l.id, s.id, f.id) NOT IN (SELECT url_id FROM withheld_url)
                AND (t.id IS NULL OR t.id NOT IN (SELECT url_id FROM withheld_url))
                AND coalesce(l.id, p.id, s.id, f.id) NOT IN (SELECT capture_id FROM withheld_capture)
        """,
        "capture_index": f"""
            SELECT c.record_id, u.url, u.key AS url_key, c.site, {_time("c.at")} AS captured_at, c.kind, c.outcome,
                   c.error, c.status, c.mime, c.entity_sha256, c.truncated AS warc_truncated, c.refers_to, c.ip,
                   c.protocols, c.verified, c.elapsed_ms, c.job, w.name AS warc_file, w.place AS warc_place,
                   w.sha256 AS warc_sha256, c."offset" AS warc_offset, c.length AS warc_length
            FROM capture c
            JOIN url u ON u.id = c.url_id
            JOIN warc_file w ON w.id = c.file_id
            WHERE coalesce(u.id, c.id, w.id) NOT IN (SELECT url_id FROM withheld_url)
                AND coalesce(c.id, u.id, w.id) NOT IN (SELECT capture_id FROM withheld_capture)
        """,
        "site_health": f"""
            SELECT s.site, {_time("j.started")} AS last_started, {_time("j.ended")} AS last_ended, j.why AS last_why,
                   j.exit_code AS last_exit_code,
                   (SELECT {_time("g.ended")} FROM job g WHERE g.site = s.site AND g.exit_code = 0
                    ORDER BY g.started DESC LIMIT 1) AS last_success,
                   (SELECT count(*) FROM alarm o WHERE o.site = s.site) AS alarms,
                   {_time("e.since")} AS alarm_since, e.sentence AS alarm,
                   (SELECT {_time("a.first_seen")} FROM article a WHERE a.site = s.site AND {_SHOWN_ARTICLE}
                    ORDER BY {_time("a.first_seen")} DESC LIMIT 1) AS newest_article,
                   (SELECT count(*) FROM article a WHERE a.site = s.site AND {_SHOWN_ARTICLE}
                    AND {_time("a.first_seen")} > {_WEEK_AGO[op.get_bind().dialect.name]}) AS articles_7_days
            FROM (SELECT site FROM job UNION SELECT site FROM alarm) s
            LEFT JOIN job j ON j.id = (
                SELECT k.id FROM job k WHERE k.site = s.site ORDER BY k.started DESC, k.id DESC LIMIT 1
            )
            LEFT JOIN alarm e ON e.id = (
                SELECT q.id FROM alarm q WHERE q.site = s.site ORDER BY q.since, q.id LIMIT 1
            )
        """,
        "citation": f"""
            SELECT c.record_id AS version, a.site, a.key, 'article-newspaper' AS csl_type, v.title,
                   {_names("v.authors")} AS author, a.site AS container_title,
                   {_day("v.published", "v.published_offset")} AS issued, u.url, c.record_id AS archived_record,
                   {_time("c.at")} AS accessed, v.language, {_time("a.first_seen")} AS first_seen
            {_latest()}
        """,
        "tidy": f"""
            SELECT c.record_id AS doc_id, {_day("v.published", "v.published_offset")} AS date, a.site AS source,
                   v.title, v.text
            {_latest()}
        """,
        "schema_version": f"""
            SELECT '{_VERSION}' AS version, (SELECT version_num FROM alembic_version) AS revision,
                   '{_program()}' AS microfiche
        """,
    }


# As revision 0010 has them, but for CROSS JOIN: SQLite went through all names and addresses for the few decisions.
_WITHHELD = {
    "withheld_article": """
        SELECT u.article_id, d.key AS decision
        FROM withholding d JOIN url u ON u.key = d.digest AND u.url = d.target
        WHERE d.scope IS NULL AND u.article_id IS NOT NULL
        UNION
        SELECT a.id, d.key
        FROM withholding d JOIN article a ON a.digest = d.digest AND a.site || ' ' || a.key = d.target
        WHERE d.scope IS NULL
        UNION
        SELECT n.article_id, d.key
        FROM withholding d CROSS JOIN article_name n
        WHERE n.digest = d.digest AND n.kind = 'former-key' AND n.site || ' ' || n.name = d.target AND d.scope IS NULL
        UNION
        SELECT u.article_id, d.key
        FROM withholding d CROSS JOIN url u
        WHERE substr(u.url, 1, length(d.target)) = d.target AND d.scope = 'prefix' AND u.article_id IS NOT NULL
    """,
    "withheld_url": """
        SELECT u.id AS url_id, d.key AS decision
        FROM withholding d JOIN url u ON u.key = d.digest AND u.url = d.target WHERE d.scope IS NULL
        UNION
        SELECT u.id, d.key
        FROM withholding d CROSS JOIN url u
        WHERE substr(u.url, 1, length(d.target)) = d.target AND d.scope = 'prefix'
        UNION
        SELECT u.id, w.decision FROM withheld_article w CROSS JOIN url u WHERE u.article_id = w.article_id
    """,
}

_WEEK_AGO = {"sqlite": "strftime('%Y-%m-%dT%H:%M:%f', 'now', '-7 days')", "postgresql": "now() - interval '7 days'"}


def _program() -> str:
    """Version of the program; where it was not installed nobody knows it."""
    try:
        return version("microfiche")
    except PackageNotFoundError:
        return "unknown"


def _indexes() -> dict[str, str]:
    """For the newest rows of the views. SQLite finds them only by an index of what the view says, letter by letter.

    They serve readers alone, so the models do not know them.
    """
    seen = _time("first_seen")
    # SQLite finds a version by its article and capture, and needs no further index.
    by_capture = {} if _is_sqlite() else {"ixv_version_first_capture_id": "version (first_capture_id)"}
    return by_capture | {
        "ixv_article_first_seen": f"article (({seen}))",
        "ixv_article_site_first_seen": f"article (site, ({seen}))",
        "ixv_version_published": f"version (({_time('published')}))",
        "ixv_version_published_on": f"version (({_day('published', 'published_offset')}))",
        "ixv_capture_at": f"capture (({_time('at')}))",
    }


def upgrade() -> None:
    """Apply."""
    for name in ("article_latest", "article_history", "teaser_current"):
        op.execute(f"DROP VIEW {name}")
    for name, query in _WITHHELD.items():
        if _is_sqlite():
            op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE {'' if _is_sqlite() else 'OR REPLACE '}VIEW {name} AS {query}")
    for name, query in _views().items():
        op.execute(f"CREATE VIEW {name} AS {query}")
    for name, what in _indexes().items():
        op.execute(f"CREATE INDEX {name} ON {what}")
    if not _is_sqlite():
        _comment()


def _comment() -> None:
    """SQLite keeps no comments."""
    connection = op.get_bind()
    for view, comment in _VIEWS.items():
        connection.exec_driver_sql(f"COMMENT ON VIEW {view} IS {_quoted(comment)}")
        for column in list(connection.execute(sa.text(f"SELECT * FROM {view} LIMIT 0")).keys()):
            meaning = _OWN.get(f"{view}.{column}") or _COLUMNS[column]
            connection.exec_driver_sql(f"COMMENT ON COLUMN {view}.{column} IS {_quoted(meaning)}")


def _quoted(comment: str) -> str:
    return "'" + comment.replace("'", "''") + "'"


_VIEWS = {
    "article_latest": "The newest version of every article, without its text.",
    "article_text": "The newest text of every article.",
    "article_history": "Every version of every article, with its text, and the captures between which it stood.",
    "teaser_current": "The teasers that stood on a page when it was last captured.",
    "capture_index": (
        "Every capture, and every fetch that got no answer, with the place of its record in the WARC files."
    ),
    "site_health": "How each site that was ever crawled fares.",
    "citation": "What a citation of every article needs, in the words of CSL (csl_type, author, issued, …).",
    "tidy": "The newest text of every article as quanteda and tidytext take it.",
    "schema_version": "Which views these are: one row.",
}
_COLUMNS = {
    "site": "Site, as its file names it.",
    "key": "Post id, else canonical URL, else URL; with the site it names the article.",
    "version": "Record id of the first capture with this text: the public id of the version.",
    "no": "1, 2, … among the versions of the article; older captures found later renumber.",
    "url": "Address of the version's first capture.",
    "title": "Headline.",
    "kicker": "Line over the headline.",
    "subtitle": "Deck or standfirst.",
    "kind": "news, analysis, opinion, …",
    "authors": "Names, in order: a list of strings.",
    "published": "When the page says that it was published.",
    "published_offset": "Minutes east of UTC in which the page printed that; null: it gave none.",
    "published_on": "Day of publication in the offset that the page printed, else in UTC.",
    "modified": "When the page says that it was changed last.",
    "modified_offset": "Minutes east of UTC in which the page printed that; null: it gave none.",
    "section": "Section of the paper.",
    "tags": "Tags, in order: a list of strings.",
    "language": "BCP 47.",
    "canonical": "Canonical address that the page gives.",
    "images": "A list of objects of url, caption and credit.",
    "access": (
        "paid: the page says that it is not free to read; unknown: it says nothing. free and metered are not told yet."
    ),
    "truncated": "The text is known to be cut short.",
    "first_seen": "Earliest capture of the article.",
    "last_seen": "Latest capture that still showed the article.",
    "gone_at": "When the article was found missing; null: still there.",
    "gone_why": "404, 410, a redirect to a front or section page, or a page that says so.",
    "text": "Body paragraphs, separated by newlines, without the headline.",
    "words": "Words of the text, as blanks and newlines part them; means little in CJK and Thai.",
    "seen_from": "First capture of it.",
    "seen_to": "Last capture of it.",
}
_OWN = {
    "teaser_current.page": "Address of the page that shows the teaser.",
    "teaser_current.target": "Address of the article that it announces; null without a link.",
    "teaser_current.captured": "Whether the archive has an article at that address.",
    "teaser_current.title": "Headline of the teaser.",
    "teaser_current.category": "Section or kicker of the teaser.",
    "teaser_current.credit": "Photo credit.",
    "teaser_current.excerpt": "Visible excerpt.",
    "teaser_current.position": "Place on the page, from 0.",
    "teaser_current.seen_from": "First capture of the page with this teaser.",
    "teaser_current.seen_to": "Last capture of the page.",
    "teaser_current.record": "Record id of that last capture.",
    "capture_index.record_id": "WARC-Record-ID of the response, revisit or lone metadata record.",
    "capture_index.url": "The canonical address that was asked.",
    "capture_index.url_key": "First 32 hex digits of the address's sha256: by it an address is found by an index.",
    "capture_index.site": "Site on whose behalf it was made.",
    "capture_index.captured_at": "WARC-Date.",
    "capture_index.kind": "Why it was made: new, recheck, retry, redirect, robots, requisite, hand or imported.",
    "capture_index.outcome": "How it ended: response, redirect, dns, refused, timeout, robots-denied, …",
    "capture_index.error": "What went wrong, in words.",
    "capture_index.status": "HTTP status.",
    "capture_index.mime": "Media type, lower case.",
    "capture_index.entity_sha256": "Hex sha256 of the body without transfer coding, content coding kept.",
    "capture_index.warc_truncated": "WARC-Truncated: length, time, disconnect or unspecified.",
    "capture_index.refers_to": "Of a revisit: record id of the capture that holds the bytes.",
    "capture_index.ip": "Address of the server (WARC-IP-Address); null where a proxy found it.",
    "capture_index.protocols": "Protocols of the connection (WARC-Protocol): http/1.1 tls/1.3.",
    "capture_index.verified": "Whether the certificates prove who the server is: yes, or no and why.",
    "capture_index.elapsed_ms": "Milliseconds from the request to the last byte.",
    "capture_index.job": "UUID of the job; null for foreign records.",
    "capture_index.warc_file": "Name of the WARC file, unique in the archive.",
    "capture_index.warc_place": "Where a moved file lies now; null: below the archive's folder warc.",
    "capture_index.warc_sha256": "Hex sha256 of that file, once it is closed.",
    "capture_index.warc_offset": "Bytes before the record in that file.",
    "capture_index.warc_length": "Bytes of the record as stored.",
    "site_health.last_started": "When its newest job started.",
    "site_health.last_ended": "When that job ended; null: it runs still, or died.",
    "site_health.last_why": "Why that job ended: finished, interrupted, limit, disk-full, …",
    "site_health.last_exit_code": "Exit code of that job.",
    "site_health.last_success": "When the newest job with exit code 0 ended.",
    "site_health.alarms": "Open alarms.",
    "site_health.alarm_since": "When the oldest of them was found.",
    "site_health.alarm": "What is wrong, as the oldest of them says it.",
    "site_health.newest_article": "When the newest article was first seen.",
    "site_health.articles_7_days": "Articles that were first seen in the last 7 days, by the database's clock.",
    "citation.csl_type": "article-newspaper.",
    "citation.author": "Names in order, with '; ' between; null: none is given.",
    "citation.container_title": "The site's name, which its file gives.",
    "citation.issued": "Day of publication in the offset that the page printed, else in UTC.",
    "citation.url": "Address at which it was captured.",
    "citation.archived_record": "WARC-Record-ID of the capture that shows this text; see capture_index.",
    "citation.accessed": "When that capture was made.",
    "tidy.doc_id": "Record id of the version: under one doc_id the text never changes.",
    "tidy.date": "Day of publication in the offset that the page printed, else in UTC.",
    "tidy.source": "The site.",
    "schema_version.version": "Semantic version of the public views.",
    "schema_version.revision": "Newest revision of the tables that this database was brought up to.",
    "schema_version.microfiche": "Version of the program that made these views.",
}
