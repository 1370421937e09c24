"""What must not be shown, printed, exported or replayed, because a person said so: one answer for all who hand out.

In: URLs, record ids, or surrogates of articles and versions, and a moment. Out: the decision that withholds each.
Never: a scan of what is archived: what is asked costs what is asked about, and nothing where nobody ever decided.

Downstream tools that read the database have the same in the views `withheld_article`, `withheld_url`,
`withheld_version` and `withheld_capture`, whose clock is that of the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
)

from storage.database.log import decisions as log
from storage.database.log.decisions import OF_RECORDS, PREFIX, WITHHOLDING, Decision
from storage.database.log.urls import batches, digest_of
from storage.database.schema import ARTICLE, ARTICLE_NAME, CAPTURE, DECISION, URL, VERSION, WARC_FILE

_OF_VERSIONS = table("withheld_version", column("version_id"), column("decision"))
_OF_CAPTURES = table("withheld_capture", column("capture_id"), column("decision"))


def of_urls(
    connection: Connection, urls: Iterable[str], now: datetime | None = None, kinds: Sequence[str] = WITHHOLDING
) -> dict[str, Decision]:
    """Which of these canonical URLs are withheld, by themselves or with their article, and by which decision.

    `now`: the moment, aware; else the clock's. `kinds`: decisions of these alone.
    """
    wanted = set(urls)
    if not wanted or not log.any_of(connection, kinds):
        return {}
    now = now or datetime.now(UTC)
    named = _articles_at(connection, wanted)
    articles = of_articles(connection, set(named.values()), now, kinds)
    found = {url: articles[article] for url, article in named.items() if article in articles}
    return found | _direct(connection, wanted, now, kinds)


def of_articles(
    connection: Connection, articles: Collection[int], now: datetime | None = None, kinds: Sequence[str] = WITHHOLDING
) -> dict[int, Decision]:
    """Which of these articles, by surrogate, are withheld under any of their names, and by which decision."""
    if not articles or not log.any_of(connection, kinds):
        return {}
    targets = targets_of(connection, articles)
    direct = _direct(
        connection, {name for names in targets.values() for name in names}, now or datetime.now(UTC), kinds
    )
    found = {article: [direct[name] for name in names if name in direct] for article, names in targets.items()}
    return {article: min(several, key=lambda one: (one.at, one.key)) for article, several in found.items() if several}


def of_captures(connection: Connection, record_ids: Iterable[str], now: datetime | None = None) -> dict[str, Decision]:
    """Which captures, by record id, are withheld: with their URL or article, by themselves, or with a version."""
    wanted = set(record_ids)
    if not wanted or not log.any_of(connection, WITHHOLDING):
        return {}
    asked = select(CAPTURE.c.record_id, CAPTURE.c.id, URL.c.url).join(URL, URL.c.id == CAPTURE.c.url_id)
    some_of = asked.where(CAPTURE.c.record_id.in_(bindparam("records", expanding=True)))
    rows = [row for some in batches(wanted) for row in connection.execute(some_of, {"records": some})]
    by_url = of_urls(connection, {row.url for row in rows}, now)
    by_id = _captures(connection, {row.id for row in rows})
    decided = {row.record_id: by_url.get(row.url) or by_id.get(row.id) for row in rows}
    return {record: decision for record, decision in decided.items() if decision is not None}


def _captures(connection: Connection, captures: Collection[int]) -> dict[int, Decision]:
    """Captures, by surrogate, that are withheld though their URL is not."""
    if not _any_of_records(connection):
        return {}
    of_these = select(_OF_CAPTURES).where(_OF_CAPTURES.c.capture_id.in_(bindparam("ids", expanding=True)))
    rows = [row for some in batches(sorted(captures)) for row in connection.execute(of_these, {"ids": some})]
    return _with_decisions(connection, [(row.capture_id, row.decision) for row in rows])


def places(connection: Connection) -> set[tuple[str, int]]:
    """Where captures lie that are withheld though their URL is not: file and offset."""
    if not _any_of_records(connection):
        return set()
    rows = connection.execute(
        select(WARC_FILE.c.name, CAPTURE.c.offset)
        .join(CAPTURE, CAPTURE.c.file_id == WARC_FILE.c.id)
        .join(_OF_CAPTURES, _OF_CAPTURES.c.capture_id == CAPTURE.c.id)
    )
    return {(name, offset) for name, offset in rows}


def in_force(connection: Connection, now: datetime) -> frozenset[str]:
    """Keys of the decisions that withhold something at a moment (aware)."""
    return frozenset(connection.scalars(select(DECISION.c.key).where(log.in_force(WITHHOLDING, now))))


def of_versions(connection: Connection, articles: Collection[int]) -> dict[int, Decision]:
    """Versions of these articles, by surrogate, that are withheld though their article is not."""
    if not articles or not _any_of_records(connection):
        return {}
    return _with_decisions(
        connection, [(row.version_id, row.decision) for row in connection.execute(select(_OF_VERSIONS))]
    )


def ids_of_versions(connection: Connection) -> set[str]:
    """Public ids of all versions that are withheld though their article is not."""
    if not _any_of_records(connection):
        return set()
    begun = select(CAPTURE.c.record_id).join(VERSION, VERSION.c.first_capture_id == CAPTURE.c.id)
    return set(connection.scalars(begun.join(_OF_VERSIONS, _OF_VERSIONS.c.version_id == VERSION.c.id)))


def _any_of_records(connection: Connection) -> bool:
    return connection.scalar(_ANY_OF_RECORDS) is not None


_ANY_OF_RECORDS = select(DECISION.c.id).where(DECISION.c.scope.in_(OF_RECORDS)).limit(1)


def _with_decisions(connection: Connection, pairs: Iterable[tuple[int, str]]) -> dict[int, Decision]:
    keys = dict(pairs)
    rows = connection.execute(select(DECISION).where(DECISION.c.key.in_(set(keys.values()))))
    decisions = {row.key: log.noun(row) for row in rows}
    return {id_: decisions[key] for id_, key in keys.items()}


def of_names(connection: Connection, names: Iterable[str]) -> dict[str, Decision]:
    """Which of these are withheld themselves: site and key, with a blank between, of articles, also of former ones."""
    wanted = set(names)
    return _direct(connection, wanted, datetime.now(UTC), WITHHOLDING) if log.any_of(connection, WITHHOLDING) else {}


_AT = select(URL.c.url, URL.c.article_id).where(
    URL.c.key.in_(bindparam("keys", expanding=True)), URL.c.article_id.is_not(None)
)


def _articles_at(connection: Connection, urls: Collection[str]) -> dict[str, int]:
    keys = [digest_of(url) for url in urls]
    return {url: id_ for some in batches(keys) for url, id_ in connection.execute(_AT, {"keys": some}) if id_}


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_URLS_OF = select(URL.c.article_id, URL.c.url).where(URL.c.article_id.in_(_IDS))
_KEYS_OF = select(ARTICLE.c.id, ARTICLE.c.site, ARTICLE.c.key).where(ARTICLE.c.id.in_(_IDS))
_FORMER_OF = select(ARTICLE_NAME.c.article_id, ARTICLE_NAME.c.site, ARTICLE_NAME.c.name).where(
    ARTICLE_NAME.c.article_id.in_(_IDS), ARTICLE_NAME.c.kind == "former-key"
)


def targets_of(connection: Connection, articles: Collection[int]) -> dict[int, set[str]]:
    """Whatever a decision may call these articles: their URLs, and site and key, former ones too."""
    targets: dict[int, set[str]] = {article: set() for article in articles}
    for some in batches(sorted(articles)):
        for article, url in connection.execute(_URLS_OF, {"ids": some}).all():
            targets[article or 0].add(url)
        for asked in (_KEYS_OF, _FORMER_OF):
            for article, site, key in connection.execute(asked, {"ids": some}).all():
                targets[article].add(f"{site} {key}")
    return targets


def _direct(
    connection: Connection, targets: Collection[str], now: datetime, kinds: Sequence[str]
) -> dict[str, Decision]:
    """The first decision on each of these targets, or on what it begins with."""
    found: dict[str, Decision] = {}
    for decision in log.about(connection, targets, kinds, now):
        if decision.scope is None:
            found.setdefault(decision.target, decision)
    for decision in log.of_scopes(connection, (PREFIX,), kinds, now):
        for target in targets:
            if target.startswith(decision.target):
                found.setdefault(target, decision)
    return found


def urls_of(connection: Connection, decision: Decision) -> set[str]:
    """The URLs that a decision is about: one, all of its article, or all that begin so; of a record none."""
    if decision.scope in OF_RECORDS:
        return set()
    if decision.scope == PREFIX:
        return set(connection.scalars(select(URL.c.url).where(_begins(connection, decision.target))))
    articles = articles_of(connection, decision)
    urls = {url for _article, url in connection.execute(_URLS_OF, {"ids": sorted(articles)})}
    return urls if " " in decision.target else {decision.target, *urls}


def articles_of(connection: Connection, decision: Decision) -> set[int]:
    """Surrogates of the articles that a decision is about; its second URL's, too."""
    if decision.scope == PREFIX:
        begins = _begins(connection, decision.target)
        found = connection.scalars(select(URL.c.article_id).where(begins).distinct())
    elif decision.scope in OF_RECORDS:
        at = select(URL.c.article_id).join(CAPTURE, CAPTURE.c.url_id == URL.c.id)
        found = connection.scalars(at.where(CAPTURE.c.record_id == decision.target))
    elif " " in decision.target:
        return _called(connection, *decision.target.split(" ", 1))
    else:
        return set(_articles_at(connection, {decision.target, decision.other or decision.target}).values())
    return {article for article in found if article is not None}


def _begins(connection: Connection, prefix: str) -> ColumnElement[bool]:
    """As revision 0018 has it: between the beginning and what comes last behind it, which an index finds."""
    start, first = (URL.c.url, prefix) if connection.dialect.name == "sqlite" else (_START, prefix[:_INDEXED])
    return and_(start >= first, start < first + _LAST, func.substr(URL.c.url, 1, len(prefix)) == prefix)


_INDEXED = 255
"""Characters of a URL that PostgreSQL has in an index."""

_START = func.substr(URL.c.url, literal_column("1"), literal_column(str(_INDEXED))).collate("C")
_LAST = "\U0010ffff"


def _called(connection: Connection, site: str, key: str) -> set[int]:
    own = select(ARTICLE.c.id).where(ARTICLE.c.digest == digest_of(key), ARTICLE.c.site == site)
    former = select(ARTICLE_NAME.c.article_id).where(
        ARTICLE_NAME.c.digest == digest_of(key), ARTICLE_NAME.c.site == site, ARTICLE_NAME.c.kind == "former-key"
    )
    return {*connection.scalars(own), *connection.scalars(former)}
