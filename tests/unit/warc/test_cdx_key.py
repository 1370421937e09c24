"""The keys of an index are those under which pywb and cdxj-indexer look: held against the package that both use."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from surt import surt

from storage.warc.cdx_key import key_of

_HOSTS = [
    *("paper.example", "www.paper.example", "WWW3.Paper.Example", "www.com", "news.co.uk", "a-b.c_d.example"),
    *("bücher.example", "xn--bcher-kva.example", "a..example.", "127.0.0.1", "127.1", "localhost", "[2001:db8::1]"),
    "user:word@paper.example",
]
_SEGMENTS = [
    *("", ".", "..", "2026", "Story.html", "%2f", "%2e", "%41", "%25", "%zz", "a b", "a+b", "é", "%C3%A9", "%E9", "~u"),
    *(";x", "x;jsessionid=0123456789ABCDEF0123456789ABCDEF", "(s(0123456789abcdefghij4567))", "x.aspx", "|", "\\", "'"),
]
_PARAMETERS = [
    *("a=1", "A=2", "a=10", "b", "b=", "", "=", "c=d=e", "é=ü", "x y", "a=%26", "b=%3D", "a=B/", "?"),
    *("sid=0123456789abcdef0123456789abcdef", "jsessionid=0123456789ABCDEF0123456789abcdef", "cfid=1&cftoken=2"),
]
_urls = st.builds(
    lambda scheme, host, port, path, query, end: f"{scheme}://{host}{port}{path}{query}{end}",
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(_HOSTS),
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    st.lists(st.sampled_from(_SEGMENTS), max_size=4).map(lambda parts: "".join(f"/{part}" for part in parts)),
    st.just("") | st.lists(st.sampled_from(_PARAMETERS), max_size=3).map(lambda parts: "?" + "&".join(parts)),
    st.sampled_from(["", "#f", "#!x"]),
)


@given(url=_urls)
@example(url="http://paper.example")
@example(url="https://www.paper.example/2026/05/a-story.html")
@settings(max_examples=1500, deadline=None)
def test_a_key_is_the_one_that_others_look_for(url):
    assert key_of(url) == surt(url)


@pytest.mark.parametrize("url", ["urn:uuid:AB", "dns:Paper.Example", "mailto:a@B", "data:text/plain,X", "about:blank"])
def test_what_has_no_host_is_its_own_key(url):
    assert key_of(url) == surt(url) == url.lower()
