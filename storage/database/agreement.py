"""Whether rows still say what they were made from: readings their keys, versions and the search index their readings.

In: a transaction. Out: sentences, one for each row that does not agree, with the URL that it is about.
Never: a change, or a row that waits to be folded again, which may disagree until it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, LargeBinary, RowMapping, exists, func, select, text, type_coerce

from storage.database import withheld
from storage.database.articles import version_pages
from storage.database.log import decisions
from storage.database.schema import ARTICLE, CAPTURE, READING, URL, VERSION
from storage.database.schema.column_types import Unpackable, unpacked
from storage.database.search import day_counts, rebuilding
from storage.database.search.documents import digest_of_texts
from storage.database.statements import AnyRow
from storage.records import Article, ReadingState
from storage.versioning.keys import key_of_texts, title_key
from storage.versioning.stories import whole

_AT_ONCE = 200
_OF_CHANGES = {"change", "silent", "words_gone", "words_new"}
_NO_FIELDS = {"id", "article_id", "first_capture_id", "last_capture_id", "no", "text_key"} | _OF_CHANGES
_FIELDS = tuple(column.name for column in VERSION.columns if column.name not in _NO_FIELDS)
_MOMENTS = ("published", "modified")
_OF_IMAGES = ("url", "caption", "credit")
_MAY_BE_SHOWN = "w.id NOT IN (SELECT version_id FROM withheld_version)"
_NOT_STALE = "NOT EXISTS (SELECT 1 FROM url u WHERE u.article_id = a.id AND u.stale > 0)"
_SHOWN = f"SELECT {{}} FROM version w WHERE w.article_id = a.id AND {_MAY_BE_SHOWN}"
_FREE = "a.id NOT IN (SELECT article_id FROM withheld_article)"
_NEWEST_SHOWN = f"""
    SELECT a.id, a.site, a.key, v.id AS version_id, d.digest, d.site AS indexed_site
    FROM article a
    JOIN version v ON v.article_id = a.id AND v.no = ({_SHOWN.format("max(w.no)")})
    LEFT JOIN search_document d ON d.version_id = v.id AND d.is_latest
    LEFT JOIN {{index}} ON {{key}} = d.key
    WHERE ({{key}} IS NULL) = :is_missing AND {_FREE} AND {_NOT_STALE} AND a.id > :after
    ORDER BY a.id LIMIT :most
"""
_KEYS = {
    "sqlite": {"index": "article_search_docsize", "key": "article_search_docsize.id"},
    "postgresql": {"index": "article_search", "key": "article_search.key"},
}
_FOUND = f"""
    SELECT DISTINCT a.site, a.key FROM search_document d JOIN article a ON a.id = d.article_id
    WHERE NOT {_FREE} OR d.version_id IN (SELECT version_id FROM withheld_version)
"""
_LOOSE = "SELECT count(*) FROM {index} WHERE {key} NOT IN (SELECT key FROM search_document WHERE is_latest)"

Unpacked = Mapping[str, Any]


def altered_readings(connection: Connection) -> Iterator[str]:
    """Readings that cannot be unpacked, or whose keys are not those of their texts."""
    rows = connection.execute(
        select(
            URL.c.url,
            CAPTURE.c.record_id,
            *(READING.c.text_key, READING.c.raw_key, READING.c.title_key),
            type_coerce(READING.c.article, LargeBinary).label("article"),
            type_coerce(READING.c.draft, LargeBinary).label("draft"),
        )
        .join(CAPTURE, CAPTURE.c.id == READING.c.capture_id)
        .join(URL, URL.c.id == CAPTURE.c.url_id)
        .order_by(READING.c.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in rows.mappings():
        try:
            wrong = _wrong_keys(row)
        except Unpackable as fault:
            yield f"the reading of {row['url']} ({row['record_id']}) cannot be unpacked: {fault}"
        else:
            if wrong:
                yield f"the reading of {row['url']} ({row['record_id']}) is not the one that {_list(wrong)} was made of"


def _wrong_keys(row: RowMapping) -> list[str]:
    article, raw = unpacked(row["article"]), (unpacked(row["draft"]) or {}).get("article")
    key = _text_key(article)
    keys = {
        "text_key": key,
        "raw_key": key if _texts(raw) == _texts(article) else _text_key(raw),
        "title_key": title_key(article["title"]) if article else None,
    }
    return [name for name, key in keys.items() if row[name] != key]


def altered_versions(connection: Connection) -> Iterator[str]:
    """Versions that are not what was read on their last capture."""
    last, first, named = CAPTURE.alias(), CAPTURE.alias(), URL.alias()
    waits = exists().where(named.c.article_id == VERSION.c.article_id, named.c.stale > 0)
    rows = connection.execute(
        select(*VERSION.c, URL.c.url, first.c.record_id, type_coerce(READING.c.article, LargeBinary).label("read"))
        .join(last, last.c.id == VERSION.c.last_capture_id)
        .join(first, first.c.id == VERSION.c.first_capture_id)
        .join(URL, URL.c.id == first.c.url_id)
        .outerjoin(READING, READING.c.capture_id == last.c.sight_id)
        .where(~waits, ~version_pages.IS_PAGED)
        .order_by(VERSION.c.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in rows:
        wrong = _differing(row, row.read)
        if wrong:
            yield f"{_list(wrong)} of version {row.no} of {row.url} ({row.record_id}) is not what was read"


def altered_stories(connection: Connection) -> Iterator[str]:
    """Versions of several pages whose text is not what was read on these."""
    first, named = CAPTURE.alias(), URL.alias()
    waits = exists().where(named.c.article_id == VERSION.c.article_id, named.c.stale > 0)
    rows = connection.execute(
        select(*VERSION.c, URL.c.url, first.c.record_id)
        .join(first, first.c.id == VERSION.c.first_capture_id)
        .join(URL, URL.c.id == first.c.url_id)
        .where(~waits, version_pages.IS_PAGED)
        .order_by(VERSION.c.id)
    )
    for row in rows.all():
        nouns = version_pages.articles(connection, row.article_id, row.first_capture_id)
        if None in nouns or (row.title, row.text) != _told(nouns) or row.text_key != _key_of_version(row):
            yield f"text of version {row.no} of {row.url} ({row.record_id}) is not what was read on its pages"


def _told(nouns: Sequence[Article | None]) -> tuple[str, str]:
    noun = whole([noun for noun in nouns if noun is not None], ())
    return noun.title, noun.text


def missing_readings(connection: Connection) -> Iterator[str]:
    """Captures that were read, and whose reading is gone."""
    query = select(URL.c.url, CAPTURE.c.record_id).join(URL, URL.c.id == CAPTURE.c.url_id)
    read = CAPTURE.c.reading_state == ReadingState.DONE
    for url, record in connection.execute(query.where(read, ~exists().where(READING.c.capture_id == CAPTURE.c.id))):
        yield f"{url} ({record}) was read, and its reading is not there"


def missing_versions(connection: Connection) -> Iterator[str]:
    """Articles of whose versions one or all are gone."""
    waits = exists().where(URL.c.article_id == ARTICLE.c.id, URL.c.stale > 0)
    count, last = func.count(VERSION.c.id), func.coalesce(func.max(VERSION.c.no), 1)
    query = select(ARTICLE.c.site, ARTICLE.c.key, count, last).outerjoin(VERSION, VERSION.c.article_id == ARTICLE.c.id)
    for site, key, found, newest in connection.execute(
        query.where(~waits).group_by(ARTICLE.c.id).having(count != last)
    ):
        yield f"of {key} of {site} there are {found} versions, and the newest is number {newest}"


def unfindable_articles(connection: Connection) -> Iterator[str]:
    """Articles whose newest text that may be shown is not in the search index, but for those of an embargo that has
    just ended, which whoever opens the archive next puts there. None of an index that is not whole yet.
    """
    if not rebuilding.state(connection).is_whole:
        return
    ended = decisions.ended(connection, datetime.now(UTC))
    waiting = {article for one in ended for article in withheld.articles_of(connection, one)}
    missing = [row for rows in _newest_shown(connection, is_missing=True) for row in rows]
    for row in (*missing, *_altered_since(connection)):
        if row.id not in waiting:
            yield f"the search index does not hold the newest text of {row.key} of {row.site}"


def _newest_shown(connection: Connection, *, is_missing: bool) -> Iterator[list[AnyRow]]:
    """The newest texts that may be shown, some at a time: those that the index has, or those that it has not."""
    asked = text(_NEWEST_SHOWN.format(**_KEYS[connection.dialect.name]))
    after = 0
    while rows := list(connection.execute(asked, {"is_missing": is_missing, "after": after, "most": _AT_ONCE})):
        yield rows
        after = rows[-1].id


def _altered_since(connection: Connection) -> Iterator[AnyRow]:
    """Of what the index has: texts that are not any more what they were when they were indexed."""
    for rows in _newest_shown(connection, is_missing=False):
        asked = select(VERSION).where(VERSION.c.id.in_([row.version_id for row in rows]))
        texts = {version["id"]: version for version in connection.execute(asked).mappings()}
        yield from (row for row in rows if digest_of_texts(texts[row.version_id], row.indexed_site) != row.digest)


def findable_though_withheld(connection: Connection) -> Iterator[str]:
    """Articles that must not be shown, and are in the search index; words there that belong to no article any more."""
    for site, key in connection.execute(text(_FOUND)):
        yield f"the search index holds {key} of {site}, which must not be shown"
    if loose := connection.scalar(text(_LOOSE.format(**_KEYS[connection.dialect.name]))):
        yield f"the search index holds {loose} texts that are not there; `microfiche reread --all` makes it anew"


def miscounted_days(connection: Connection) -> Iterator[str]:
    """Days of which calendars and trends would tell another number of articles than the search index holds."""
    for site, day in day_counts.miscounted(connection):
        day_told = date(1, 1, 1) + timedelta(days=day)
        yield f"the articles of {site} of {day_told} are not as many as were counted"


def _differing(version: AnyRow, packed: bytes | None) -> list[str]:
    try:
        read = unpacked(packed)
    except Unpackable:
        return []  # that is told of the reading
    if read is None:
        return ["all"]
    shown, kept = _as_read(read), {name: getattr(version, name) for name in _FIELDS}
    wrong = [name for name in _FIELDS if shown[name] != kept[name]]
    return wrong if version.text_key == _key_of_version(version) else [*wrong, "text_key"]


def _key_of_version(version: AnyRow) -> str:
    return key_of_texts(version.title, version.subtitle, version.text)


def _as_read(article: Unpacked) -> dict[str, Any]:
    """An unpacked article as the columns of a version."""
    moments = {name: datetime.fromisoformat(article[name]) if article.get(name) else None for name in _MOMENTS}
    return {
        **{name: article.get(name) for name in _FIELDS},
        **moments,
        **{f"{name}_offset": _minutes(moment) for name, moment in moments.items()},
        "images": [{name: image.get(name) for name in _OF_IMAGES} for image in article.get("images", ())],
    }


def _minutes(moment: datetime | None) -> int | None:
    offset = moment.utcoffset() if moment else None
    return None if offset is None else int(offset.total_seconds() // 60)


def _texts(article: Unpacked | None) -> tuple[str, str | None, str] | None:
    return (article["title"], article["subtitle"], article["text"]) if article else None


def _text_key(article: Unpacked | None) -> str | None:
    texts = _texts(article)
    return None if texts is None else key_of_texts(*texts)


def _list(names: list[str]) -> str:
    return ", ".join(names)
