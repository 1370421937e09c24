"""Site files of https papers, with and without a proxy: the command says what a server failed to prove."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.newspaper import Newspaper
from crawler.newspaper.certificate import self_made
from crawler.newspaper.server import Served
from storage.errors import ServerUnproven, UsageError
from storage.records import Outcome
from tests.flow.crawling import COMMAND, Ran, all_captures, declaration, declare, dumped, microfiche, run
from tests.flow.proxyserver import http_proxy, socks_proxy

pytestmark = pytest.mark.slow

PASSWORD = "v3ry-s3cret"


@pytest.fixture
def paper() -> Iterator[Served]:
    """The newspaper by https, with a certificate that it made itself."""
    with Newspaper().serve(certificate=self_made()) as served:
        yield served


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def crawl(archive: Path, *arguments: str, **variables: str) -> Ran:
    return run(*COMMAND, "--archive", str(archive), "crawl", "fixture", *arguments, **variables)


def test_strict_is_what_holds_unless_the_site_file_says_otherwise(paper: Served, archive: Path) -> None:
    declare(archive, declaration(paper.url))
    ran = crawl(archive)
    assert ran.code == ServerUnproven.exit_code
    assert "does not prove who it is: self-signed" in ran.sentence
    assert 'verify = "record" below [tls] in fixture.toml' in ran.sentence
    assert paper.seen == ()
    captures = [capture for capture in all_captures(archive) if capture.outcome is Outcome.TLS]
    assert captures
    assert {capture.verified for capture in captures} == {"no: self-signed"}

    declare(archive, declaration(paper.url, 'tls.verify = "record"'))
    assert crawl(archive).code == 0
    fetched = [capture for capture in all_captures(archive) if capture.status == 200]
    assert fetched
    assert {capture.verified for capture in fetched} == {"no: self-signed"}
    shown = microfiche(archive, "show", fetched[-1].url).out
    assert "not verified: self-signed" in " ".join(shown.split())
    before = dumped(archive)
    assert microfiche(archive, "reread", "--all").code == 0
    assert dumped(archive) == before
    assert microfiche(archive, "verify").code == 0


def test_roots_of_the_environment_are_trusted_and_ones_that_cannot_be_read_end_the_job(
    paper: Served, archive: Path, tmp_path: Path
) -> None:
    assert paper.certificate
    roots = tmp_path / "company.pem"
    declare(archive, declaration(paper.url))
    ran = crawl(archive, MICROFICHE_TLS_ROOTS=str(roots))
    assert (ran.code, paper.seen) == (UsageError.exit_code, ())
    assert "company.pem cannot be used: No such file or directory" in ran.sentence
    roots.write_bytes(paper.certificate.pem)
    assert crawl(archive, MICROFICHE_TLS_ROOTS=str(roots)).code == 0
    [file] = (archive / "warc").rglob("*.warc.gz")
    assert b"\r\ntls-certificates: verified (strict) against company.pem sha256:" in gzip.decompress(file.read_bytes())


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_a_site_behind_a_proxy_is_crawled_and_its_password_is_nowhere(
    paper: Served, archive: Path, tmp_path: Path, kind: str
) -> None:
    credentials = f"keeper:{PASSWORD}"
    proxied = socks_proxy(credentials) if kind == "socks5" else http_proxy(tmp_path / "p", "--basic-auth", credentials)
    with proxied as port:
        proxy = f'proxy = "{kind}://{credentials}@127.0.0.1:{port}"'
        declare(archive, declaration(paper.url, proxy, 'tls.verify = "record"', start=("/", "/harbour/")))
        ran = crawl(archive, "--verbose", "--log-format", "json")
    assert ran.code == 0
    captures = all_captures(archive)
    assert {capture.ip for capture in captures} == {None}
    assert len([capture for capture in captures if capture.status == 200]) >= 3
    kept = [path for path in archive.rglob("*") if path.is_file() and path.suffix != ".toml"]
    texts = [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in kept]
    assert any(b"://***@127.0.0.1" in text for text in texts)
    assert not any(PASSWORD.encode() in text for text in (*texts, ran.out.encode(), ran.err.encode()))
    assert PASSWORD not in "".join(dumped(archive))
    assert microfiche(archive, "verify").code == 0


def test_a_private_paper_is_not_reached_through_a_proxy_either(paper: Served, archive: Path, tmp_path: Path) -> None:
    with http_proxy(tmp_path / "p") as port:
        proxy = f'proxy = "http://127.0.0.1:{port}"'
        declare(archive, declaration(paper.url, proxy, 'tls.verify = "record"', "allow_private = []"))
        ran = crawl(archive)
    assert ran.code != 0
    assert "allow_private" in ran.sentence
    assert paper.seen == ()
