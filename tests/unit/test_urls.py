"""One spelling for one page, and no exception but BadUrl."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import BadUrl
from storage.urls import authority_of, canonical_url, host_of, registrable_domain, same_site, site_name_for

ODD_URLS = [
    "", " ", "/", "//", "?", "#", "http:", "http://", "http:///", "https://?", "http://%", "http://[", "http://[::1",
    "http://[bad]/", "http://a b/", "http://a\x00b/", "http://a<b/", "http://1.2.3.4.5.6/", "http://999.1.1.1/",
    "http://a:99999/", "http://a:b/", "http://a:-1/", "http://user@/", "http://\ud800/", "http://a/\udfff",
    "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "file:///etc/passwd", "ftp://a/b", "ws://a/",
    "about:blank", "blob:https://a/b", "news", "example.com/news", "www.example.com", "HTTPS", "http//a", "://a",
    "http://xn--a/", "http://\u00ad/", "tel:+1", "http://a\u2028b/",
]  # fmt: skip

CASES = [
    ("HTTP://Example.COM:80/a/../b?x=1#top", "http://example.com/b?x=1"),
    ("https://example.com:443", "https://example.com/"),
    ("http://example.com:443/", "http://example.com:443/"),
    ("https://example.com/#!/story", "https://example.com/"),
    ("https://user:secret@example.com/", "https://example.com/"),
    ("  https://example.com/a b\n", "https://example.com/a%20b"),
    ("https://exa\nmple.com/\ta", "https://example.com/a"),
    ("https://münchen.example/straße?q=ä", "https://xn--mnchen-3ya.example/stra%C3%9Fe?q=%C3%A4"),
    ("http://2130706433/", "http://127.0.0.1/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://[0:0::0:1]:8000/", "http://[::1]:8000/"),
    ("https:\\\\example.com\\a", "https://example.com/a"),
    ("https://example.com/a?", "https://example.com/a"),
    ("https://example.com/a?&&", "https://example.com/a"),
    ("https://example.com/a??b", "https://example.com/a??b"),
    ("https://example.com/?b=2&a=1&b=1", "https://example.com/?b=2&a=1&b=1"),
    ("https://example.com/?utm_source=rss&id=7&UTM_Medium=x&fbclid=1", "https://example.com/?id=7"),
    ("https://example.com/?utm%5Fsource=rss", "https://example.com/"),
    ("https://example.com/?ref=front&source=7", "https://example.com/?ref=front&source=7"),
    ("https://example.com/a;jsessionid=0A1B?PHPSESSID=1&id=2", "https://example.com/a?id=2"),
    ("https://example.com/?q=utm_source", "https://example.com/?q=utm_source"),
]


@pytest.mark.parametrize(("url", "expected"), CASES)
def test_a_url_gets_its_one_spelling(url: str, expected: str) -> None:
    assert canonical_url(url) == expected
    assert canonical_url(expected) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("b", "https://example.com/a/b"),
        ("/b", "https://example.com/b"),
        ("?page=2", "https://example.com/a/c?page=2"),
        ("#x", "https://example.com/a/c?q"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example", "http://other.example/"),
    ],
)
def test_a_relative_url_is_resolved_against_its_page(url: str, expected: str) -> None:
    assert canonical_url(url, "https://example.com/a/c?q#f") == expected


@pytest.mark.parametrize("url", ODD_URLS)
def test_odd_urls_raise_bad_url_or_give_a_web_address(url: str) -> None:
    for function in (canonical_url, host_of, registrable_domain, site_name_for):
        try:
            assert function(url)
        except BadUrl as error:
            assert repr(url) in str(error)


@pytest.mark.parametrize("url", ["", "example.com/news", "ftp://a/b", "javascript:alert(1)", "http://%", "/news"])
def test_what_is_no_web_address_raises_bad_url(url: str) -> None:
    with pytest.raises(BadUrl, match=re.escape("is no URL. Give an address such as https://")):
        canonical_url(url)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["", "https://example.com/", "http://a.example?", "//h/", "https://"]))
def test_canonical_urls_are_fixed_points_whatever_the_text(text: str, start: str) -> None:
    try:
        once = canonical_url(start + text, "https://base.example/a/b")
    except BadUrl:
        return
    assert canonical_url(once) == once
    assert once.startswith(("http://", "https://"))
    assert "#" not in once


@pytest.mark.parametrize(
    ("url", "host", "domain", "name"),
    [
        ("https://www.BBC.co.uk/news", "www.bbc.co.uk", "bbc.co.uk", "bbc.co.uk"),
        ("https://one.blogspot.com/", "one.blogspot.com", "one.blogspot.com", "one.blogspot.com"),
        ("http://127.0.0.1:8000/", "127.0.0.1", "127.0.0.1", "127.0.0.1-8000"),
        ("http://[::1]:8000/", "::1", "::1", "ip6---1-8000"),
        ("http://localhost:80/", "localhost", "localhost", "localhost"),
        ("https://co.uk/", "co.uk", "co.uk", "co.uk"),
        ("https://_dmarc.example.com/", "_dmarc.example.com", "example.com", "dmarc.example.com"),
    ],
)
def test_host_domain_and_site_name_of_a_url(url: str, host: str, domain: str, name: str) -> None:
    assert (host_of(url), registrable_domain(url), site_name_for(url)) == (host, domain, name)


def test_a_site_name_is_legal_however_long_the_host_is() -> None:
    names = {site_name_for("https://" + "a." * count + "example/") for count in (60, 61)}
    assert len(names) == 2
    assert all(len(name) <= 100 and re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name) for name in names)


def test_two_hosts_of_one_owner_are_the_same_site() -> None:
    assert same_site("https://www.example.co.uk/a", "http://m.example.co.uk:8080/b")
    assert not same_site("https://example.co.uk/", "https://other.co.uk/")
    assert not same_site("https://one.github.io/", "https://two.github.io/")


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://Example.com:443/", "example.com"),
        ("http://example.com:8000/", "example.com:8000"),
        ("http://[::1]:8000/", "[::1]:8000"),
    ],
)
def test_the_authority_keeps_a_port_of_its_own(url: str, authority: str) -> None:
    assert authority_of(url) == authority
