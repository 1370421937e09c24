"""An archive with everything that the pages of the reading room show, in any size.

In: a folder, and how many articles. Out: an archive there: the articles of `benchmarks.search`, of forty papers over
ten years, with their index; and around them what a crawl leaves beside. What was made before is taken as it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text

from benchmarks.room.papers import print_fronts
from benchmarks.search.archive import kept
from storage.archive import Archive
from storage.database.schema import RECIPE
from storage.database.schema.column_types import PackedJson

_NOTE = "around"
_A_PAGE = " ".join(f"word{number * 7919 % 4001}" for number in range(430))
_ARTICLE: dict[str, Any] = {"title": "A headline of seven words in all", "text": "", "authors": ["Ada"]}
_HOURLY, _DAILY = "2026-10-04", "2024-11-29"
"""From when on front pages are captured every hour, and every day; before, every week."""

_JOB_OF = f"""site || ' ' || CASE
    WHEN at >= '{_HOURLY}' THEN strftime('%Y-%m-%dT%H', at)
    WHEN at >= '{_DAILY}' THEN strftime('%Y-%m-%dT00', at)
    ELSE strftime('%Y-%m-%dT00', at, 'weekday 1', '-7 days') END"""

# Every tenth article has a version before, an hour older; every fiftieth is the first of a story of three; of every
# second another address was only heard of. Two single articles and all that begin so are withheld.
_ROWS = (
    "DROP TABLE IF EXISTS sqlite_stat1",  # an archive is not told how large its tables are
    "CREATE TEMP TABLE blob (fresh, old, prints, bare, draft)",
    "INSERT INTO temp.blob VALUES (:fresh, :old, :prints, :bare, :draft)",
    (
        f"UPDATE capture SET status = 200, mime = 'text/html', entity_sha256 = substr(record_id, 10) || 'e',"
        f" sight_id = id,"
        f" job = {_JOB_OF}"
    ),
    (
        "INSERT INTO article_name (site, kind, name, digest, article_id, since)"
        " SELECT a.site, 'url', a.key, a.digest, a.id, c.record_id FROM article a JOIN capture c ON c.id = a.id"
    ),
    (
        "INSERT INTO capture (id, record_id, url_id, at, site, job, kind, try_no, hops, outcome, status,"
        " mime, elapsed_ms,"
        ' entity_sha256, file_id, "offset", length, reading_state, sight_id)'
        " SELECT id + :n, record_id || '-former', url_id,"
        " strftime('%Y-%m-%d %H:%M:%S.000000', at, '-1 hour'), site, job, 'new', 1, 0, 'response', 200, mime, 80,"
        " substr(entity_sha256, 2) || 'f', 1, 0, 0, 'done', id + :n FROM capture WHERE id % 10 = 0 AND id <= :n"
    ),
    "UPDATE capture SET kind = 'recheck' WHERE id % 10 = 0 AND id <= :n",
    (
        "INSERT INTO version (id, article_id, first_capture_id, last_capture_id, no, title, kicker,"
        " subtitle, kind, text,"
        " text_key, authors, published, section, tags, language, images, paywalled, truncated, evidence)"
        " SELECT id + :n, article_id, first_capture_id + :n, first_capture_id + :n, 1, title || ' at first', kicker,"
        " subtitle, kind, replace(text, substr(text, 100, 40), 'It was said otherwise then.'),"
        " text_key || 'f', authors,"
        " published, section, tags, language, images, paywalled, truncated, evidence"
        " FROM version WHERE id % 10 = 0 AND id <= :n"
    ),
    (
        "UPDATE version SET no = 2, change = 'text', silent = 1, words_gone = 5, words_new = 6"
        " WHERE id % 10 = 0 AND id <= :n"
    ),
    "UPDATE article SET first_seen = strftime('%Y-%m-%d %H:%M:%S.000000', first_seen, '-1 hour') WHERE id % 10 = 0",
    (
        "INSERT INTO reading (capture_id, url_id, site, month, recipe_id, outcome, text_key, raw_key, article,"
        " fingerprints, teasers, draft) SELECT c.id, c.url_id, c.site, strftime('%Y-%m', c.at), 1,"
        " 'article', c.id, c.id,"
        f" CASE WHEN c.at >= '{_HOURLY}' THEN b.fresh ELSE b.old END, b.prints, b.bare, b.draft"
        " FROM capture c, temp.blob b"
    ),
    (
        "INSERT INTO url (id, key, url, stale) SELECT id + 2 * :n, substr(key, 2) || 'u', url || '/more', 0 FROM url"
        " WHERE id % 2 = 0"
    ),
    (
        "INSERT INTO frontier (url_id, site, role, due, priority, kind, tries, rel, hops)"
        " SELECT id, site, 'article', CASE WHEN id % 20 = 0 THEN '2026-11-30 00:00:00.000000' END, 0, 'recheck', 0,"
        " 'teaser', 1 FROM url WHERE id <= :n"
    ),
    (
        'INSERT INTO change (epoch, n, subject, "key", at, what)'
        " SELECT e.key, a.id, 'article', a.site || ' ' || a.key, a.last_seen, 'changed' FROM article a, epoch e"
    ),
    "UPDATE epoch SET last_change = :n, looks_from = :n",
    (
        "INSERT INTO story_member (article_id, first_id, no, at, first_by, words)"
        " SELECT id, id - id % 50, id % 50 + 1, first_seen, 'first_seen',"
        " 430 FROM article WHERE id % 50 < 3 AND id >= 50"
    ),
    (
        "INSERT INTO story_overlap (article_id, other_id, words, shared)"
        " SELECT m.article_id, m.first_id, 430, 400 FROM story_member m WHERE m.article_id <> m.first_id"
    ),
    (
        "INSERT INTO story_overlap (article_id, other_id, words, shared)"
        " SELECT m.first_id, m.article_id, 430, 400 FROM story_member m WHERE m.article_id <> m.first_id"
    ),
    (
        "INSERT INTO story_text (article_id, version_id, site, day, words, at, first_by, sample)"
        " SELECT m.article_id, m.article_id, 0, 0, 430, m.at, 'first_seen', x'' FROM story_member m"
    ),
    (
        "INSERT INTO decision (key, kind, target, reason, who, at, scope, digest)"
        " SELECT 'd' || id, 'takedown', url, 'asked for', 'Ada', '2026-11-01 00:00:00.000000', NULL, key"
        " FROM url WHERE id IN (17, 1717)"
    ),
    (
        "INSERT INTO decision (key, kind, target, reason, who, at, scope, digest)"
        " VALUES ('p', 'takedown', 'https://paper3.example/77', 'asked for', 'Ada',"
        " '2026-11-01 00:00:00.000000', 'prefix',"
        " 'p')"
    ),
    (
        "INSERT INTO alarm (site, rule, sentence, since) VALUES"
        " ('paper2', 'count', 'So few articles came that something must be wrong.', '2026-11-28 00:00:00.000000')"
    ),
    "DROP TABLE temp.blob",
)


def filled(folder: Path, count: int) -> Path:
    """An archive with so many articles in a folder, made where it is not there."""
    note = folder / _NOTE
    if note.exists() and note.read_text("utf-8") == str(count):
        return folder
    with Archive.create(folder) as archive:
        kept(folder, archive.database, count)
        with archive.database.write() as connection:
            _surround(connection, count)
    note.write_text(str(count), "utf-8")
    return folder


def _surround(connection: Connection, count: int) -> None:
    connection.execute(insert(RECIPE).values(id=1, extractor="1", site_digest="s", snapshot="s"))
    given = {**_packed(), "n": count}
    for statement in _ROWS:
        # SQLite takes no parameter that the statement does not name.
        asked = text(statement)
        connection.execute(asked, {name: given[name] for name in asked.compile().params})
    print_fronts(connection, count)


def _packed() -> dict[str, bytes]:
    """What readings hold, packed as the database packs it: the same for all, long for what is looked at often."""
    pack = PackedJson().process_bind_param
    long = {**_ARTICLE, "text": _A_PAGE, "published": "2026-11-01T08:00:00Z"}
    told = {"fresh": long, "old": _ARTICLE, "prints": {"body": ["a"] * 9, "rest": ["b"]}, "bare": [], "draft": {}}
    return {name: pack(value, None) or b"" for name, value in told.items()}  # type: ignore[arg-type] # it asks no dialect
