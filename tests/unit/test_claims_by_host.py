"""What a job takes where some of its hosts rest, or have had what they may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.jobs.by_hand import PageClaims
from crawler.jobs.claims import BATCH, Claims
from crawler.jobs.hosts import HostBudgets, host_of_claim
from crawler.network.turns import Turns
from crawler.sites.declaration import Limits
from storage.archive import Archive
from storage.database.plans import frontier
from storage.database.plans.plan import REQUISITE, Due
from storage.records import Claim, Kind, Link, Rel

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
OTHER = 2 * BATCH


@pytest.fixture
def archive(database_url: str, tmp_path: Path) -> Iterator[Archive]:
    """An archive in which much of one host is due in front of little of another, and files of both behind."""
    (folder := tmp_path / "archive").mkdir()
    (folder / "archive.toml").write_text(f'database = "{database_url}"\n')
    with Archive.create(folder) as made:
        with made.database.write() as connection:
            frontier.add(connection, "paper", [*_due("trap.example:8080", OTHER, 2), *_due("paper.example", 5, 1)])
            frontier.add(connection, "paper", _due("trap.example:8080", 2, -1, REQUISITE))
        yield made


def _due(host: str, count: int, priority: int, role: str = "page") -> list[Due]:
    links = (Link(url=f"https://{host}/{role}/{n}", rel=Rel.TEASER) for n in range(count))
    return [Due(link=link, role=role, due=NOW, priority=priority) for link in links]


def _claims(archive: Archive, turns: Turns, **limits: int) -> Claims:
    claims = Claims(archive, "paper", "j")
    claims.share(turns, HostBudgets(Limits(**limits)))
    return claims


def _all_of(claims: Claims) -> Counter[str]:
    """How many claims there are of each host, as long as there is one at the first question."""
    found: Counter[str] = Counter()
    while (claim := claims.take()) is not None:
        found[f"{host_of_claim(claim.url)} {claim.role}"] += 1
        claims.look_again()
    return found


def test_of_a_host_that_had_its_pages_no_more_is_taken_and_of_others_all(archive: Archive, tmp_path: Path) -> None:
    with Turns(tmp_path / "turns") as turns:
        claims = _claims(archive, turns, max_host_pages=9)
        assert _all_of(claims) == {
            "trap.example:8080 page": 9,
            "paper.example page": 5,
            f"trap.example:8080 {REQUISITE}": 2,
        }


def test_of_a_host_that_had_its_bytes_no_more_is_taken(archive: Archive, tmp_path: Path) -> None:
    with Turns(tmp_path / "turns") as turns:
        budgets = HostBudgets(Limits(max_host_bytes=1000))
        claims = Claims(archive, "paper", "j")
        claims.share(turns, budgets)
        for size in (600, 399, 1):
            claim = claims.take()
            assert claim is not None
            assert budgets.why() is None
            budgets.answered(claim, size)
        assert budgets.why() == "the limit of 1,000 bytes of a host is reached at trap.example:8080"
        assert _all_of(claims)["trap.example:8080 page"] == 0


@pytest.mark.parametrize("made", [Claims, PageClaims])
def test_a_job_waits_for_no_retry_of_a_host_that_had_what_it_may(archive: Archive, tmp_path: Path, made) -> None:
    first, again = (Link(url=f"https://spent.example/{name}", rel=Rel.TEASER) for name in ("first", "again"))
    soon = datetime.now(UTC) + timedelta(seconds=90)
    with archive.database.write() as connection:
        frontier.add(connection, "small", [Due(link=first, role="page", due=NOW)])
        frontier.add(connection, "small", [Due(link=again, role="page", due=soon, kind=Kind.RETRY, tries=1)])
    with Turns(tmp_path / "turns") as turns:
        for most, waits in ((2, True), (1, False)):
            claims = made(archive, "small", "j", [first.url, again.url])
            claims.share(turns, HostBudgets(Limits(max_host_pages=most)))
            claim = claims.take()
            assert claim is not None
            claims.settled(claim)
            with archive.database.write() as connection:
                frontier.forget(connection, [first.url])
            claims.look_again()
            assert claims.take() is None
            assert claims.is_due_within(timedelta(seconds=100)) is waits
            with archive.database.write() as connection:
                frontier.hasten(connection, [first.url], NOW)


def test_a_host_that_rests_keeps_no_other_from_its_turn_however_much_of_it_is_due(
    archive: Archive, tmp_path: Path
) -> None:
    with Turns(tmp_path / "turns") as turns:
        turns.rest("trap.example:8080", datetime.now(UTC) + timedelta(hours=1))
        assert _all_of(_claims(archive, turns)) == {"paper.example page": 5}


def test_pages_by_hand_that_all_rest_are_not_asked_for_over_and_over(archive: Archive, tmp_path: Path) -> None:
    with Turns(tmp_path / "turns") as turns:
        turns.rest("trap.example:8080", datetime.now(UTC) + timedelta(hours=1))
        claims = PageClaims(archive, "paper", "j", [f"https://trap.example:8080/page/{n}" for n in range(OTHER)])
        claims.share(turns, HostBudgets(Limits()))
        assert claims.take() is None


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        (1, "the limit of 1 page of a host is reached at 0.example"),
        (2, "the limit of 1 page of a host is reached at 0.example and 1 other host"),
        (3, "the limit of 1 page of a host is reached at 0.example and 2 other hosts"),
    ],
)
def test_the_hosts_that_had_what_they_may_are_told(hosts: int, said: str) -> None:
    budgets = HostBudgets(Limits(max_host_pages=1))
    for no in range(hosts):
        budgets.taken(Claim(id="c", url=f"https://{no}.example/", site="paper", job="j"))
    assert budgets.why() == said
