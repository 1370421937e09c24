"""The crawl leans on no host more than it may, and goes nowhere where it must not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest

from crawler.newspaper import Misbehaviour, Newspaper
from crawler.newspaper.wire import Answer, Asked
from storage.errors import PrivateAddress, SiteUnreachable
from storage.records import Kind, Outcome
from tests.flow.crawling import all_captures, captures_of, declaration, declare, fetch, microfiche

pytestmark = pytest.mark.slow

PAGES = tuple(f"/assets/paper.css?{number}" for number in range(4))
"""Style sheets: nothing of them has to be read."""
CLOCK = 0.01
"""Seconds by which the time of an arrival may be off."""


@dataclass
class Watched(Newspaper):
    """A newspaper that notes when it was asked for what, and whose robots.txt may say more."""

    robots: str = ""
    arrivals: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def answer(self, asked: Asked, base_url: str) -> Answer:
        """As `Newspaper.answer`."""
        self.arrivals.append((asked.path, monotonic()))
        if asked.path == "/robots.txt" and self.robots:
            return Answer(200, (("Content-Type", "text/plain"),), self.robots.encode())
        return super().answer(asked, base_url)

    def gaps(self) -> list[float]:
        """Seconds between two arrivals."""
        times = [at for _, at in self.arrivals]
        return [later - earlier for earlier, later in pairwise(times)]


def _crawl(archive: Path, paper: Newspaper, *lines: str, pages=PAGES):
    with paper.serve() as served:
        declare(archive, declaration(served.url, *lines))
        return fetch(archive, *(served.url + path for path in pages)), served


def assert_distance(gaps, seconds):
    """On a busy machine one arrival may be noted late, which shortens the gap behind it, but never the sum of all."""
    assert sum(gaps) >= len(gaps) * seconds - CLOCK
    assert min(gaps) >= seconds / 2


def test_requests_to_a_host_keep_the_distance_that_the_site_file_sets(tmp_path):
    paper = Watched("User-agent: *\nAllow: /\n")
    ran, _ = _crawl(tmp_path, paper, "politeness.requests_per_second = 4.0")
    assert (ran.code, ran.err) == (0, "")
    assert [path for path, _ in paper.arrivals] == ["/robots.txt", *["/assets/paper.css"] * len(PAGES)]
    assert_distance(paper.gaps(), 0.25)


def test_a_crawl_delay_that_is_longer_wins_and_robots_txt_comes_before_everything(tmp_path):
    paper = Watched("User-agent: *\nCrawl-delay: 0.6\nAllow: /\n")
    ran, _ = _crawl(tmp_path, paper, "politeness.requests_per_second = 50.0")
    assert (ran.code, ran.err) == (0, "")
    assert paper.arrivals[0][0] == "/robots.txt"
    assert len(paper.arrivals) == 1 + len(PAGES)
    assert_distance(paper.gaps()[1:], 0.6)


def test_a_host_that_asks_for_patience_gets_it_for_all_its_pages(tmp_path):
    paper = Watched("User-agent: *\nAllow: /\n")
    paper.misbehave("/assets/paper.css", Misbehaviour.TOO_MANY, times=1)
    ran, served = _crawl(tmp_path, paper, "politeness.concurrency = 1", pages=PAGES[:2])
    assert (ran.code, ran.err) == (0, "")
    refused = captures_of(tmp_path, served.url + PAGES[0])[0]
    assert refused.status == 429
    others = [capture for capture in all_captures(tmp_path) if capture.kind is not Kind.ROBOTS]
    assert len(others) == 3
    assert all(capture.at >= refused.at + timedelta(seconds=1) for capture in others if capture != refused)


def test_a_robots_txt_that_fails_closes_the_host_and_nothing_else_of_it_is_fetched(tmp_path):
    paper = Watched()
    paper.misbehave("/robots.txt", Misbehaviour.ERROR)
    ran, served = _crawl(tmp_path, paper, "retry.times = 1")
    assert set(served.hits) == {"/robots.txt"}
    assert ran.code == SiteUnreachable.exit_code
    assert ran.sentence.startswith(f"Could not reach {served.url}{PAGES[0]}: ")
    assert "robots" in ran.sentence
    claimed = [capture for capture in all_captures(tmp_path) if capture.kind is Kind.HAND]
    assert sorted(capture.url for capture in claimed) == sorted(served.url + path for path in PAGES)
    assert {capture.outcome for capture in claimed} == {Outcome.ROBOTS_DENIED}
    assert all("robots.txt answered 500" in (capture.error or "") for capture in claimed)


def test_a_robots_txt_that_is_refused_allows_everything(tmp_path):
    """RFC 9309 §2.3.1.3: an unavailable robots.txt, 403 among them, forbids nothing."""
    paper = Watched()
    paper.misbehave("/robots.txt", Misbehaviour.FORBIDDEN)
    ran, served = _crawl(tmp_path, paper)
    assert (ran.code, ran.err) == (0, "")
    assert served.hits == {"/robots.txt": 1, "/assets/paper.css": len(PAGES)}


def test_a_page_that_robots_txt_disallows_is_settled_without_being_fetched(tmp_path):
    ran, served = _crawl(tmp_path, Watched("User-agent: *\nDisallow: /private/\n"), pages=(PAGES[0], "/private/"))
    assert (ran.code, ran.err) == (0, "")
    assert not served.hits["/private/"]
    [denied] = captures_of(tmp_path, served.url + "/private/")
    assert (denied.outcome, denied.status) == (Outcome.ROBOTS_DENIED, None)
    assert denied.error is not None
    assert "robots.txt" in denied.error
    user_agents = {seen.asked.header("user-agent") for seen in served.seen}
    [agent] = user_agents
    assert agent is not None
    assert agent.startswith("microfiche/")
    assert agent.partition(" ")[2].startswith(("(+mailto:", "(+https://"))


@contextmanager
def _trap() -> Iterator[tuple[int, list[str]]]:
    """A port on another loopback address, and who connected to it."""
    caught: list[str] = []

    def accept(listening: socket.socket) -> None:
        while True:
            try:
                connection, address = listening.accept()
            except OSError:
                return
            caught.append(str(address))
            connection.close()

    with socket.create_server(("127.0.0.2", 0)) as listening:
        thread = threading.Thread(target=accept, args=(listening,), daemon=True)
        thread.start()
        yield listening.getsockname()[1], caught
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_link_and_a_redirect_into_a_private_network_are_refused_before_any_packet_leaves(tmp_path):
    paper = Watched("User-agent: *\nAllow: /\n")
    with _trap() as (port, caught), paper.serve() as served:
        inside = f"http://127.0.0.2:{port}/admin"

        def redirecting(asked: Asked, base_url: str) -> Answer:
            if asked.path == "/leads-inside/":
                return Answer(302, (("Location", inside),))
            return Watched.answer(paper, asked, base_url)

        paper.answer = redirecting
        hosts = f'hosts = ["127.0.0.1:{served.port}", "127.0.0.2:{port}"]'
        declare(tmp_path, declaration(served.url, hosts))
        ran = fetch(tmp_path, f"{served.url}/leads-inside/", f"http://127.0.0.2:{port}/linked")
        assert (ran.code, caught) == (0, [])
    for url in (inside, f"http://127.0.0.2:{port}/linked"):
        [capture] = captures_of(tmp_path, url)
        assert (capture.outcome, capture.status) == (Outcome.GUARD_DENIED, None)
        assert capture.error is not None
        assert "127.0.0.2 is not public" in capture.error


def test_a_private_address_typed_by_hand_is_refused_in_a_sentence_that_says_what_to_do(tmp_path):
    with _trap() as (port, caught):
        ran = microfiche(tmp_path / "archive", "crawl", f"http://127.0.0.2:{port}/")
    assert (ran.code, caught) == (PrivateAddress.exit_code, [])
    assert ran.sentence.startswith(f"http://127.0.0.2:{port}/ leads into a private network")
    assert "allow_private" in ran.sentence
