"""A site behind a proxy: what is recorded is between us and the server, and nobody learns who we are to the proxy."""

from __future__ import annotations

import base64
import gzip
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.records import Capture, Outcome
from storage.warc.reader import answer_at, read_file, request_at
from tests.authorities import Signed
from tests.flow.proxyserver import http_proxy, socks_proxy
from tests.flow.rawserver import RawServer, serve

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
USER, PASSWORD = "keeper", "v3ry-s3cret"
SECRETS = (PASSWORD.encode(), base64.b64encode(f"{USER}:{PASSWORD}".encode()))
ROOT = Signed.root()

Crawl = Callable[..., tuple[Path, dict[str, Capture]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates: a root, and what it signed for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("proxies")
    ROOT.trusted(folder / "roots.pem")
    ROOT.signs("127.0.0.1", "localhost").file(folder / "server.pem")
    return folder


@pytest.fixture(scope="module")
def servers(folder: Path) -> Iterator[dict[str, RawServer]]:
    with serve() as plain, serve(folder / "server.pem") as secure:
        yield {"http": plain, "https": secure}


@pytest.fixture(scope="module")
def http(folder: Path) -> Iterator[str]:
    with http_proxy(folder / "p1", "--basic-auth", f"{USER}:{PASSWORD}") as port:
        yield f"http://{USER}:{PASSWORD}@127.0.0.1:{port}"


@pytest.fixture(scope="module")
def https(folder: Path) -> Iterator[str]:
    pem = str(folder / "server.pem")
    with http_proxy(folder / "p2", "--cert-file", pem, "--key-file", pem) as port:
        yield f"https://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def socks5() -> Iterator[str]:
    with socks_proxy(f"{USER}:{PASSWORD}") as port:
        yield f"socks5://{USER}:{PASSWORD}@127.0.0.1:{port}"


@pytest.fixture
def crawl(tmp_path: Path, folder: Path) -> Crawl:
    """Fetch URLs through a proxy."""

    def run(proxy: str, *urls: str, allow: str = "127.0.0.1") -> tuple[Path, dict[str, Capture]]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.flow.wirecrawl", str(tmp_path / "warc")],
            cwd=REPOSITORY,
            env=os.environ
            | {"MICROFICHE_TLS_ROOTS": str(folder / "roots.pem"), "SITE_PROXY": proxy, "ALLOW_PRIVATE": allow},
            input="\n".join(urls),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        path = Path(done.stdout.strip())
        everything = gzip.decompress(path.read_bytes()) + done.stderr.encode()
        assert not any(secret in everything for secret in SECRETS)
        assert b"proxy-authorization" not in everything.lower()
        assert b"\nCONNECT " not in everything
        captures = [event for event in read_file(path) if isinstance(event, Capture)]
        return path, {capture.claim or "": capture for capture in captures}

    return run


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("kind", ["http", "https", "socks5"])
def test_what_is_recorded_is_between_us_and_the_server(request, crawl: Crawl, servers, kind: str, scheme: str) -> None:
    server = servers[scheme]
    before = len(server.log.get("/plain", []))
    urls = [server.url(path) for path in ("/plain", "/chunked-gzip", "/cut")]
    path, captures = crawl(request.getfixturevalue(kind), *urls)
    assert [captures[url].outcome for url in urls[:2]] == [Outcome.RESPONSE] * 2
    assert captures[urls[2]].outcome is Outcome.TRUNCATED_DISCONNECT
    [seen] = server.log["/plain"][before:]
    assert answer_at(path, captures[urls[0]].offset) == seen.sent
    assert {capture.ip for capture in captures.values()} == {None}
    assert {capture.verified for capture in captures.values()} == ({"yes"} if scheme == "https" else {None})
    asked = request_at(path, captures[urls[0]].offset)
    if scheme == "http" and kind != "socks5":
        assert asked.startswith(f"GET {urls[0]} HTTP/1.1\r\n".encode())
    else:
        assert asked == seen.received


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_a_wrong_password_is_refused_and_no_answer_of_the_server(
    request, crawl: Crawl, servers, kind: str, scheme: str
) -> None:
    proxy = request.getfixturevalue(kind).replace(PASSWORD, "wrong")
    url = servers[scheme].url("/plain")
    path, captures = crawl(proxy, url)
    assert (captures[url].outcome, captures[url].status) == (Outcome.REFUSED, None)
    assert (captures[url].error or "").startswith("ProxyRefused: ")
    assert answer_at(path, captures[url].offset) == request_at(path, captures[url].offset) == b""


@pytest.mark.parametrize("kind", ["http", "socks5"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1"])
def test_the_guard_holds_for_what_a_proxy_would_connect_to(
    request, crawl: Crawl, servers, kind: str, host: str
) -> None:
    server = servers["http"]
    before = server.connections
    url = f"http://{host}:{server.port}/plain"
    _path, captures = crawl(request.getfixturevalue(kind), url, allow="")
    assert [capture.outcome for capture in captures.values()] == [Outcome.GUARD_DENIED]
    assert server.connections == before


@pytest.mark.parametrize("kind", ["http", "https", "socks5"])
def test_a_proxy_that_is_not_there_is_named_and_nothing_goes_past_it(crawl: Crawl, servers, kind: str) -> None:
    server = servers["http"]
    before = server.connections
    _path, captures = crawl(f"{kind}://{USER}:{PASSWORD}@127.0.0.1:9", server.url("/plain"))
    [capture] = captures.values()
    assert capture.outcome is Outcome.REFUSED
    assert (capture.error or "").startswith(f"ProxyRefused: {kind}://127.0.0.1:9: it cannot be reached")
    assert server.connections == before


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (Signed.by_itself("127.0.0.1"), "self-signed"),
        (ROOT.signs("192.0.2.1"), "wrong host: it is for 192.0.2.1"),
        (ROOT.signs("192.0.2.1", "*.intranet"), "wrong host: it is for *.intranet, 192.0.2.1"),
        (ROOT.signs(), "wrong host: it names none"),
    ],
)
def test_an_https_proxy_that_does_not_prove_itself_gets_no_request(
    crawl: Crawl, servers, tmp_path: Path, shown: Signed, why: str
) -> None:
    pem = str(shown.file(tmp_path / "other.pem"))
    with http_proxy(tmp_path / "p", "--cert-file", pem, "--key-file", pem) as port:
        path, captures = crawl(f"https://127.0.0.1:{port}", servers["http"].url("/plain"))
    [capture] = captures.values()
    assert (capture.outcome, capture.verified) == (Outcome.REFUSED, None)
    assert f"it does not prove who it is: {why}" in (capture.error or "")
    assert request_at(path, capture.offset) == b""


def test_a_name_is_for_the_socks_proxy_to_look_up(crawl: Crawl, servers, socks5: str) -> None:
    """A name that nobody has: it is not our own resolver that says so."""
    url = f"http://nowhere.invalid:{servers['http'].port}/plain"
    _path, captures = crawl(socks5, url)
    assert captures[url].outcome in (Outcome.REFUSED, Outcome.NO_ANSWER)
