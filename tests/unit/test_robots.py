"""RFC 9309: who may fetch what, and what every kind of answer for robots.txt means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.network.robots_rules import MAX_BYTES, Access, RobotsRules


def allowed(text: str | bytes, path: str, agent: str = "microfiche") -> bool:
    body = text.encode() if isinstance(text, str) else text
    return RobotsRules.from_answer(200, body).allowed("https://example.com" + path, agent).allowed


@pytest.mark.parametrize(
    ("status", "access"),
    [
        (200, Access.RULES),
        (206, Access.RULES),
        (301, Access.OPEN),
        (308, Access.OPEN),
        (400, Access.OPEN),
        (401, Access.OPEN),
        (403, Access.OPEN),
        (404, Access.OPEN),
        (410, Access.OPEN),
        (429, Access.CLOSED),
        (500, Access.CLOSED),
        (503, Access.CLOSED),
        (599, Access.CLOSED),
        (304, Access.CLOSED),
        (None, Access.CLOSED),
    ],
)
def test_every_answer_opens_closes_or_gives_rules(status: int | None, access: Access) -> None:
    rules = RobotsRules.from_answer(status, b"User-agent: *\nDisallow: /private")
    assert rules.access is access
    assert rules.allowed("https://example.com/a").allowed is (access is not Access.CLOSED)
    assert rules.allowed("https://example.com/private").allowed is (access is Access.OPEN)


@pytest.mark.parametrize(
    "rules", [RobotsRules.from_answer(503), RobotsRules.from_answer(200, b"User-agent:*\nDisallow:/")]
)
def test_robots_txt_itself_may_always_be_fetched(rules: RobotsRules) -> None:
    assert rules.allowed("https://example.com/robots.txt").allowed
    assert rules.allowed("https://example.com/robots.txt?x").allowed
    assert not rules.allowed("https://example.com/news/robots.txt").allowed


def test_a_verdict_says_why() -> None:
    assert "500" in RobotsRules.from_answer(500).allowed("https://example.com/").why
    assert "gave no answer" in RobotsRules.from_answer(None).allowed("https://example.com/").why
    rules = RobotsRules.from_answer(200, b"User-agent: microfiche\nDisallow: /a")
    assert rules.allowed("https://example.com/a").why == "robots.txt disallows it for microfiche"


def test_a_file_that_came_in_part_closes_the_host_unless_enough_of_it_came() -> None:
    assert RobotsRules.from_answer(200, b"User-agent: *", truncated="disconnect").access is Access.CLOSED
    long = b"User-agent: *\nDisallow: /a\n" + b"#" * MAX_BYTES
    assert RobotsRules.from_answer(200, long, truncated="length").access is Access.RULES


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("", "/a", True),
        ("<!doctype html><p>Not found: /a</p>", "/a", True),
        ("Disallow: /", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("user-AGENT: MicroFiche\ndisALLOW: /", "/a", False),
        ("User-agent: microfiche/1.0 (kept)\nDisallow: /", "/a", False),
        ("User-agent: micro\nDisallow: /", "/a", True),
        ("User-agent: microfichebot\nDisallow: /", "/a", True),
        ("User-agent: my-microfiche\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\nUser-agent: microfiche\nAllow: /", "/a", True),
        ("User-agent: microfiche\nAllow: /a\nUser-agent: x\nAllow: /\nUser-agent: microfiche\nDisallow:/", "/b", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x.pdf?a", True),
        ("User-agent: *\nDisallow: /a # drafts", "/a", False),
        ("User-agent: *\nDisallow: /caf\u00e9", "/caf%C3%A9", False),
        ("User-agent: *\nDisallow: /%62", "/b", False),
        ("User-agent: *\nDisallow: /a", "/A", True),
        ("User-agent: *\nDisallow: /?q=", "/?q=x", False),
        ("User-agent: microfiche\nUnknown-Line: x\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: microfiche\nCrawl-delay: 5\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: microfiche\nSitemap: https://example.com/s\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /a\nUnknown: x\nDisallow: /b", "/b", False),
    ],
)  # fmt: skip
def test_groups_and_rules_decide_as_rfc_9309_says(text: str, path: str, expected: bool) -> None:  # noqa: FBT001 - a row
    assert allowed(text, path) is expected


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /",
        b"User-agent: *\rDisallow: /",
        b"User-agent: *\r\nDisallow: /\r\n",
        "User-agent: *\nDisallow: /".encode("utf-16"),
        b"User-agent: *\nDisallow: \x00/\nDisallow: /",
    ],
)
def test_the_file_is_read_whatever_its_line_ends_and_encoding(body: bytes) -> None:
    assert not allowed(body, "/a")


def test_a_rule_in_another_charset_holds_for_the_same_octets() -> None:
    assert not allowed(b"User-agent: *\nDisallow: /caf\xe9\n", "/caf%E9")


def test_only_the_first_500_kib_are_read_and_no_half_line() -> None:
    head = b"User-agent: *\nDisallow: /a\n"
    late = head + b"#" * (MAX_BYTES - len(head)) + b"\nDisallow: /b\n"
    assert allowed(late, "/b")
    assert not allowed(late, "/a")
    half = b"User-agent: *\n" + b"#" * (MAX_BYTES - 14 - 12) + b"\nDisallow: /drafts"
    assert allowed(half, "/a")


def test_thousands_of_groups_are_decided_at_once() -> None:
    names = "".join(f"User-agent: bot{number}\n" for number in range(20_000))
    assert not allowed(names + "User-agent: microfiche\n" + "Disallow: /a\n" * 5_000, "/a")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5),
        ("0", 0),
        ("0.5", 0.5),
        ("1e9", 120),
        ("nan", None),
        ("inf", None),
        ("-1", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_crawl_delay_is_a_number_of_seconds_within_bounds(value: str, seconds: float | None) -> None:
    rules = RobotsRules.from_answer(200, f"User-agent: *\nCrawl-delay: {value}".encode())
    assert rules.crawl_delay() == seconds


def test_the_crawl_delay_is_that_of_our_group() -> None:
    text = b"User-agent: *\nCrawl-delay: 1\n\nUser-agent: microfiche\nCrawl-delay: 7\n"
    rules = RobotsRules.from_answer(200, text)
    assert (rules.crawl_delay(), rules.crawl_delay("other")) == (7, 1)
    assert RobotsRules.from_answer(404).crawl_delay() is None


def test_sitemaps_are_given_as_written_wherever_they_stand() -> None:
    text = b"Sitemap: https://example.com/one.xml\nUser-agent: x\nSITEMAP: /two.xml # second\nSitemap:\n"
    assert RobotsRules.from_answer(200, text).sitemaps == ("https://example.com/one.xml", "/two.xml")
    assert RobotsRules.from_answer(500, text).sitemaps == ()


@given(st.binary(max_size=200), st.text(alphabet="/ab%*$?\u00e9", max_size=20))
def test_any_bytes_give_a_verdict(body: bytes, path: str) -> None:
    rules = RobotsRules.from_answer(200, b"User-agent: *\nDisallow: " + body)
    assert rules.allowed("https://example.com/" + path).why
