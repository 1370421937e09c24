"""A year of a paper, in rows: its logo is not fetched with every story, and the frontier does not grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid5

import pytest
from sqlalchemy import func, select

from crawler.frontier.requisites import is_wanted, requisites_of
from crawler.frontier.revisit_rule import rule_of
from crawler.sites.site_files import parse_site
from storage.database.engine import Connection, Database
from storage.database.plans import frontier, requisites
from storage.database.plans.claims import claims
from storage.database.schema import FRONTIER, URL
from storage.ingest import ingest
from storage.records import Capture, Claim, Draft, Kind, Outcome, ReadingOutcome, Rel, Requisite

pytestmark = pytest.mark.slow

BEGIN = datetime(2026, 1, 1, 6, tzinfo=UTC)
DAYS, STORIES = 365, 10
SITE = parse_site('name = "paper"\nstart = ["https://paper.example/"]\n')
PAPER = "https://paper.example"
EVERYWHERE = (
    Requisite(url=f"{PAPER}/style.css", rel=Rel.STYLE),
    Requisite(url=f"{PAPER}/style.css?ver=6.4.2", rel=Rel.STYLE),
    Requisite(url=f"{PAPER}/app.js", rel=Rel.SCRIPT),
    Requisite(url=f"{PAPER}/logo.png", rel=Rel.IMAGE),
    Requisite(url="https://fonts.example/serif.woff2", rel=Rel.FONT),
)
_SPACE = UUID(int=7)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    with database.write() as opened:
        yield opened
    database.close()


def story(day: int, number: int) -> Draft:
    """A new story with a picture of its own, and all that stands on every page."""
    url = f"{PAPER}/{day}/{number}"
    own = Requisite(url=f"{url}.jpg", rel=Rel.IMAGE)
    at = BEGIN + timedelta(days=day, minutes=number)
    facts = {"record_id": f"urn:{day}-{number}", "extractor": "x", "site_digest": "d"}
    return Draft(url=url, at=at, outcome=ReadingOutcome.ARTICLE, requisites=(*EVERYWHERE, own), **facts)


def had(claim: Claim, at: datetime) -> Capture:
    record = f"urn:uuid:{uuid5(_SPACE, f'{claim.url} {at}')}"
    where = {"file": "f.warc.gz", "offset": 0, "length": 1, "end": 1}
    facts = {"record_id": record, "claim": claim.id, "status": 200, "job": "j", "content_type": "image/png"}
    return Capture(url=claim.url, at=at, site="paper", kind=Kind.REQUISITE, outcome=Outcome.RESPONSE, **facts, **where)


def fetch_all(connection: Connection, at: datetime) -> list[str]:
    """Fetch what is due, as a job would; the addresses."""
    found = claims(connection, "paper", "j", before=at, limit=1000, without=())
    captures = [had(claim, at) for claim in found]
    if captures:
        ingest(connection, *captures)
        frontier.settle(connection, captures, rule_of(SITE))
    return [claim.url for claim in found]


def test_what_stands_on_every_page_is_fetched_some_times_a_year_and_no_plan_is_left(connection) -> None:
    fetched = Counter[str]()
    for day in range(DAYS):
        for number in range(STORIES):
            page = story(day, number)
            requisites.add(connection, "paper", requisites_of(SITE, page, 0), partial(is_wanted, SITE))
            fetched.update(fetch_all(connection, page.at + timedelta(seconds=9)))
    often = {file.url.rpartition("/")[2]: fetched[file.url] for file in EVERYWHERE}
    assert often == {"style.css": 52, "style.css?ver=6.4.2": 1, "app.js": 52, "logo.png": 13, "serif.woff2": 13}
    assert sum(fetched.values()) == DAYS * STORIES + sum(often.values())
    assert connection.scalar(select(func.count()).select_from(FRONTIER)) == 0
    assert connection.scalar(select(func.count()).select_from(URL)) == DAYS * STORIES + len(EVERYWHERE)
