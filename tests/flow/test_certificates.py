"""Servers that are not who they say get no request, unless the site's file says so; what they showed is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.records import Capture, Outcome
from storage.warc.certificates import TLS_URN, is_about_tls, pem_of
from storage.warc.fields import from_block
from storage.warc.reader import answer_at, read_file, request_at
from storage.warc.record import Record
from storage.warc.stored import Stored, stored_records
from tests.authorities import DAY, Signed
from tests.flow.tlsserver import closed, nonsense, pages, renegotiating, reset, serve_tls, silent

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
ROOT = Signed.root()
CA = ROOT.signs_ca()
RIGHT = CA.signs("127.0.0.1", "localhost")

Crawl = Callable[..., tuple[Path, dict[str, Capture]]]


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    """Fetch URLs one after the other, trusting one root."""
    roots = ROOT.trusted(tmp_path / "roots.pem")

    def run(*urls: str, **variables: str) -> tuple[Path, dict[str, Capture]]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.flow.wirecrawl", str(tmp_path / "warc")],
            cwd=REPOSITORY,
            env=os.environ | {"MICROFICHE_TLS_ROOTS": str(roots), "AT_ONCE": "1"} | variables,
            input="\n".join(urls),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        path = Path(done.stdout.strip())
        captures = [event for event in read_file(path) if isinstance(event, Capture)]
        return path, {capture.claim or "": capture for capture in captures}

    return run


def kept(path: Path) -> list[tuple[Record, dict[str, str]]]:
    """The chains in a file, and what is said of each."""
    records = [found.record for found in stored_records(path) if isinstance(found, Stored)]
    about = [record for record in records if is_about_tls(record)]
    assert [record.type for record in about] == ["resource", "metadata"] * (len(about) // 2)
    return [(chain, from_block(told.block)) for chain, told in zip(about[::2], about[1::2], strict=True)]


WRONG = {
    "expired": (CA.signs("127.0.0.1", ends=-DAY / 2), "expired on "),
    "too early": (CA.signs("127.0.0.1", begins=DAY / 2), "not valid before "),
    "wrong host": (CA.signs("localhost", "192.0.2.7"), "wrong host: it is for localhost, 192.0.2.7"),
    "self-signed": (Signed.by_itself("127.0.0.1"), "self-signed"),
    "unknown CA": (Signed.root("Nobody").signs("127.0.0.1"), "unknown CA: CN=Nobody is no trusted root"),
}


@pytest.mark.parametrize("name", WRONG)
def test_strict_sends_nothing_and_says_why_record_fetches_and_says_the_same(
    crawl: Crawl, tmp_path: Path, name: str
) -> None:
    server, why = WRONG[name]
    with serve_tls(pages(server.file(tmp_path / "server.pem"))) as running:
        url = running.url("/a")
        path, strict = crawl(url)
        assert running.requests == []
        refused = strict[url]
        assert refused.outcome is Outcome.TLS
        assert refused.error
        assert refused.error.startswith(f"CertificateRefused: {why}")
        assert (refused.status, request_at(path, refused.offset)) == (None, b"")
        later, recorded = crawl(url, SITE_TLS_VERIFY="record")
        fetched = recorded[url]
        assert (fetched.outcome, fetched.status, answer_at(later, fetched.offset)[-3:]) == (
            Outcome.RESPONSE,
            200,
            b"abc",
        )
        assert len(running.requests) == 1
    for file, capture in ((path, refused), (later, fetched)):
        [(chain, told)] = kept(file)
        assert capture.certificates == chain.id
        assert capture.verified == told["verified"]
        assert told["verified"].startswith(f"no: {why}")
        assert chain.block == pem_of([server_der(server), *above(server)])
        assert capture.protocols in ("http/1.1 tls/1.3", "tls/1.3")


def server_der(server: Signed) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - of this test alone

    return server.certificate.public_bytes(Encoding.DER)


def above(server: Signed) -> list[bytes]:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - as above

    return [one.public_bytes(Encoding.DER) for one in server.above if one.issuer != one.subject]


def test_all_exchanges_of_a_kept_connection_have_its_verdict_and_the_chain_is_there_once(
    crawl: Crawl, tmp_path: Path
) -> None:
    with serve_tls(pages(RIGHT.file(tmp_path / "server.pem"))) as running:
        urls = [running.url(f"/{number}") for number in range(4)]
        path, captures = crawl(*urls)
        assert running.connections < len(urls)
        assert len(running.requests) == 4
    [(chain, told)] = kept(path)
    assert told["verified"] == "yes"
    assert told["roots"].startswith("roots.pem sha256:")
    assert {(one.verified, one.certificates, one.ip) for one in captures.values()} == {("yes", chain.id, "127.0.0.1")}
    assert (chain.get("WARC-Target-URI") or "").startswith(f"{TLS_URN}127.0.0.1:{running.port}:")
    assert chain.get("Content-Type") == "application/pem-certificate-chain"
    assert chain.block == RIGHT.pem + CA.pem
    assert {one.cipher for one in captures.values()} == {told["cipher"]}


def test_each_host_has_its_own_chain_and_each_name_its_own_verdict(crawl: Crawl, tmp_path: Path) -> None:
    served = CA.signs("localhost").file(tmp_path / "server.pem")
    with serve_tls(pages(served)) as running:
        named, numbered = running.url("/", "localhost"), running.url("/")
        path, captures = crawl(named, numbered, SITE_TLS_VERIFY="record")
    assert (captures[named].verified, captures[numbered].verified) == ("yes", "no: wrong host: it is for localhost")
    assert {told["host"] for _chain, told in kept(path)} == {"localhost", "127.0.0.1"}


@pytest.mark.parametrize(
    ("talk", "outcome", "why"),
    [
        (reset, Outcome.TLS, "HandshakeFailed: Connection "),
        (closed, Outcome.TLS, "HandshakeFailed: Connection "),
        (nonsense, Outcome.TLS, "HandshakeFailed: "),
        (silent, Outcome.TIMEOUT, "DownloadTimeoutError: "),
    ],
)
def test_what_goes_wrong_in_the_handshake_is_told_as_that(crawl: Crawl, talk, outcome: Outcome, why: str) -> None:
    with serve_tls(talk) as running:
        path, captures = crawl(running.url())
    capture = captures[running.url()]
    assert capture.outcome is outcome
    assert (capture.error or "").startswith(why), capture.error
    assert request_at(path, capture.offset) == b""
    assert (capture.verified, capture.certificates, kept(path)) == (None, None, [])


def test_a_server_that_does_not_know_the_name_says_so_in_an_alert(crawl: Crawl, tmp_path: Path) -> None:
    served = RIGHT.file(tmp_path / "server.pem")
    with serve_tls(pages(served, refuse=frozenset({"localhost"}))) as running:
        url = running.url("/", "localhost")
        _path, captures = crawl(url)
    assert (captures[url].outcome, running.requests) == (Outcome.TLS, [])
    assert "unrecognized name" in (captures[url].error or "")


def test_who_wants_to_renegotiate_shows_no_other_certificate(crawl: Crawl, tmp_path: Path) -> None:
    """What came behind another certificate would be taken for the verified server's."""
    with serve_tls(renegotiating(RIGHT.file(tmp_path / "server.pem"), Signed.by_itself("127.0.0.1"))) as running:
        _path, captures = crawl(running.url())
    assert len(running.requests) == 1
    assert (captures[running.url()].outcome, captures[running.url()].verified) == (Outcome.TLS, "yes")
