"""What is said to proxies, byte for byte, what they may answer, and how a site file names one."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.network.proxies import Dialogue, ProxyRefused, connect_dialogue, socks_dialogue
from crawler.sites.proxy import Proxy, proxy_of, without_password
from crawler.sites.site_files import parse_site
from storage.errors import BadSiteFile

SITE = 'name = "a"\nstart = ["https://a.example/"]\n'


def talk(dialogue: Dialogue, answers: bytes) -> bytes:
    """Have the dialogue with a proxy that answers this, a byte at a time; what it was told."""
    told, found = b"", b""
    try:
        said, reply = next(dialogue)
        told += said
        for number in range(len(answers)):
            found += answers[number : number + 1]
            length = reply(found)
            if length is not None and len(found) >= length:
                said, reply = dialogue.send(found[:length])
                told, found = told + said, found[length:]
    except StopIteration:
        return told
    raise AssertionError("the dialogue has no end")


CONNECTED = b"\x05\x00\x00\x01\x7f\x00\x00\x01\x1f\x90"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("paper.example", b"\x03\x0dpaper.example"),
        ("192.0.2.7", b"\x01\xc0\x00\x02\x07"),
        ("2001:db8::7", b"\x04" + bytes.fromhex("20010db8000000000000000000000007")),
    ],
)
def test_socks_is_asked_by_name_or_address(host: str, address: bytes) -> None:
    told = talk(socks_dialogue(host, 443, "", ""), b"\x05\x00" + CONNECTED)
    assert told == b"\x05\x01\x00" + b"\x05\x01\x00" + address + b"\x01\xbb"


def test_socks_is_told_user_and_password_where_it_asks_for_them() -> None:
    told = talk(socks_dialogue("a.example", 80, "u", "pä"), b"\x05\x02\x01\x00" + CONNECTED)
    assert told.startswith(b"\x05\x02\x00\x02" + b"\x01\x01u\x03p\xc3\xa4" + b"\x05\x01\x00\x03")
    assert b"\x01\x01u" not in talk(socks_dialogue("a.example", 80, "u", "p"), b"\x05\x00" + CONNECTED)


@pytest.mark.parametrize("bound", [b"\x01" + b"\0" * 6, b"\x03\x03abc\0\0", b"\x04" + b"\0" * 18])
def test_socks_may_say_in_any_form_from_where_it_connected(bound: bytes) -> None:
    talk(socks_dialogue("a.example", 80, "", ""), b"\x05\x00\x05\x00\x00" + bound)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (b"\x05\xff", "it wants a user and password"),
        (b"\x05\x02", "it speaks no SOCKS 5"),
        (b"HTTP/1.1 400 Bad Request", "it speaks no SOCKS 5"),
        (b"\x04\x5b", "it speaks no SOCKS 5"),
        (b"\x05\x00\x05\x02", "not allowed"),
        (b"\x05\x00\x05\x04\x00\x01" + b"\0" * 6, "host unreachable"),
        (b"\x05\x00\x05\x05\x00\x01" + b"\0" * 6, "connection refused"),
        (b"\x05\x00\x05\x7f", "SOCKS reply 127"),
    ],
)
def test_what_socks_refuses_has_a_reason(answers: bytes, why: str) -> None:
    with pytest.raises(ProxyRefused, match=why):
        talk(socks_dialogue("a.example", 80, "", ""), answers)


def test_a_wrong_password_of_socks_is_told() -> None:
    with pytest.raises(ProxyRefused, match="does not know this user"):
        talk(socks_dialogue("a.example", 80, "u", "p"), b"\x05\x02\x01\x01")


def test_connect_names_host_and_port_and_who_we_are() -> None:
    told = talk(connect_dialogue("a.example", 443, b"Basic eDp5"), b"HTTP/1.1 200 Fine\r\nContent-Length: 9\r\n\r\n")
    head = b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n"
    assert told == head + b"Proxy-Authorization: Basic eDp5\r\n\r\n"
    assert b"CONNECT [2001:db8::7]:443 " in talk(connect_dialogue("2001:db8::7", 443, None), b"HTTP/1.0 200\r\n\r\n")


@pytest.mark.parametrize("line", [b"HTTP/1.1 407 Who?", b"HTTP/1.1 502 Bad", b"SSH-2.0 200 x", b"\xff\xfe", b""])
def test_what_a_proxy_answers_to_connect_but_2xx_is_a_refusal(line: bytes) -> None:
    with pytest.raises(ProxyRefused, match="to CONNECT it answered"):
        talk(connect_dialogue("a.example", 443, None), line + b"\r\n\r\n")


@given(st.binary(max_size=60))
def test_any_answer_of_a_proxy_is_a_way_or_a_refusal(answers: bytes) -> None:
    for dialogue in (socks_dialogue("a.example", 80, "u", "p"), connect_dialogue("a.example", 80, None)):
        with suppress(ProxyRefused, AssertionError):
            talk(dialogue, answers)


def test_a_proxy_has_a_kind_a_host_a_port_and_perhaps_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_of("http://proxy.example") == Proxy("http", "proxy.example", 80)
    assert proxy_of("HTTPS://proxy.example:8443/") == Proxy("https", "proxy.example", 8443)
    assert proxy_of("socks5://u:p%40%3Aq@[2001:db8::1]") == Proxy("socks5", "2001:db8::1", 1080, "u", "p@:q")
    assert proxy_of("socks5h://127.0.0.1:9050") == Proxy("socks5", "127.0.0.1", 9050)
    monkeypatch.setenv("MICROFICHE_PROXY_PASSWORD", "from outside")
    assert proxy_of("http://u@proxy.example").password == "from outside"
    assert proxy_of("http://proxy.example").password == ""


@pytest.mark.parametrize(
    "proxy",
    ["proxy.example:3128", "ftp://u:secret@p.example", "http://", "http://u:secret@p.example/path", "http://p:70000"],
)
def test_what_is_no_proxy_is_told_without_its_password(proxy: str) -> None:
    with pytest.raises(BadSiteFile) as refused:
        parse_site(f'{SITE}proxy = "{proxy}"\n')
    assert refused.value.facts["field"] == "proxy"
    assert "secret" not in str(refused.value)


def test_a_declaration_is_kept_without_the_password_and_reads_the_same_again() -> None:
    text = f'{SITE}proxy = "http://keeper:s3cret@proxy.example:3128"  # ours\n# proxy = "socks5://old:s3cret@x"\n'
    site = parse_site(text)
    assert site.proxy == "http://keeper:s3cret@proxy.example:3128"
    assert "s3cret" not in site.text
    assert "s3cret" not in repr(site)
    assert "keeper" not in site.text
    again = parse_site(site.text)
    assert (again.digest, again.text) == (site.digest, site.text)
    assert without_password(SITE) == SITE


@pytest.mark.parametrize(
    "line",
    [
        '"proxy" = "http://keeper:s3cret@proxy.example"',
        'proxy = """http://keeper:s3cret@proxy.example"""',
        'proxy = "\\u0068ttp://keeper:s3cret@proxy.example"',
    ],
)
def test_a_password_that_cannot_be_cut_out_is_refused(line: str) -> None:
    with pytest.raises(BadSiteFile, match="on one line") as refused:
        parse_site(f"{SITE}{line}\n")
    assert "s3cret" not in str(refused.value)
