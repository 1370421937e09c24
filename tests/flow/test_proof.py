"""What proves a capture to somebody who trusts nobody: its own check finds it right, and every change of it."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.newspaper import Newspaper
from crawler.newspaper.certificate import self_made
from readingroom.export.proof import prove
from storage.archive import Archive
from storage.database.log import files
from storage.decisions import decide
from storage.errors import DamageLeft, TakenDown, UsageError
from storage.folder import digest
from storage.records import Capture
from tests.flow.crawling import COMMAND, all_captures, captures_of, declaration, declare, microfiche, run

pytestmark = pytest.mark.slow

STORY = "/tug-of-war-with-a-tug/"


@dataclass(frozen=True)
class Proved:
    """A proof of each kind: of a page by http and by https, and of one that repeats the bytes of an earlier day."""

    folders: dict[str, Path]
    roots: Path
    captures: dict[str, Capture]
    archives: dict[str, Path]


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proved]:
    home = tmp_path_factory.mktemp("proof")
    certificate = self_made()
    roots = home / "roots.pem"
    roots.write_bytes(certificate.pem)
    archives = {scheme: home / scheme for scheme in ("http", "https")}
    for scheme, archive in archives.items():
        with Newspaper().serve(certificate=certificate if scheme == "https" else None) as paper:
            declare(archive, declaration(paper.url, "assets.kinds = []", start=(STORY,)))
            for _ in range(2):
                ran = run(
                    *(COMMAND[0], "-m", "tests.flow.crawling", str(archive), "fixture", paper.url + STORY),
                    MICROFICHE_TLS_ROOTS=str(roots),
                )
                assert ran.code == 0, ran.err
    found = {scheme: captures_of(archive, capture_url(archive)) for scheme, archive in archives.items()}
    captures = {"http": found["http"][0], "https": found["https"][0], "revisit": found["https"][1]}
    archives |= {"revisit": archives["https"]}
    assert captures["revisit"].refers_to
    folders = {}
    for name, capture in captures.items():
        folders[name] = home / f"proof-{name}"
        ran = microfiche(archives[name], "show", capture.record_id, "--prove", str(folders[name]))
        assert ran.code == 0, ran.err
        assert digest(folders[name] / "SHA256SUMS") in ran.out
    yield Proved(folders, roots, captures, archives)


def capture_url(archive: Path) -> str:
    return next(one.url for one in all_captures(archive) if one.url.endswith(STORY))


def check(folder: Path, *options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", folder / "check.sh", *map(str, options)], capture_output=True, text=True, check=False, timeout=60
    )


NAMES = ("http", "https", "revisit")


@pytest.mark.parametrize("name", NAMES)
def test_what_was_handed_out_holds(proved, name):
    done = check(proved.folders[name], "-r", proved.roots)
    assert (done.returncode, done.stderr) == (0, "")
    assert "DOES NOT HOLD" not in done.stdout
    assert ("the certificates proved that the server was 127.0.0.1" in done.stdout) is (name != "http")
    assert ("the answer repeats the bytes of the record in original/" in done.stdout) is (name == "revisit")
    assert "Everything that could be checked holds; " in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_one_changed_byte_in_any_file_is_found(proved, name, tmp_path):
    for file in files_in(proved.folders[name]):
        folder = shutil.copytree(proved.folders[name], tmp_path / "changed")
        changed(folder / file)
        done = check(folder, "-r", proved.roots)
        assert done.returncode != 0, file
        assert "DOES NOT HOLD" in done.stdout or file.name == "check.sh", file
        shutil.rmtree(folder)


def files_in(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def changed(path: Path, place: int | None = None) -> None:
    """Change one byte of a file, in its middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if place is None else place] ^= 1
    path.write_bytes(data)


def test_a_file_too_many_or_too_few_is_found(proved, tmp_path):
    folder = shutil.copytree(proved.folders["http"], tmp_path / "more")
    (folder / "letter.txt").write_text("This is true.")
    assert check(folder).returncode == 1
    folder = shutil.copytree(proved.folders["http"], tmp_path / "less")
    (folder / "request.http").unlink()
    assert check(folder).returncode == 1


def summed_again(folder: Path) -> None:
    """Make the sums fit, as a forger would."""
    lines = [f"{digest(folder / file)}  {file}\n" for file in files_in(folder) if file.name != "SHA256SUMS"]
    (folder / "SHA256SUMS").write_text("".join(lines))


@pytest.mark.parametrize("file", ["answer.http", "body", "request.http", "certificates.pem"])
def test_what_no_record_holds_is_found_also_where_the_sums_were_made_to_fit(proved, tmp_path, file):
    folder = shutil.copytree(proved.folders["https"], tmp_path / "forged")
    changed(folder / file)
    summed_again(folder)
    done = check(folder, "-r", proved.roots)
    assert done.returncode == 1
    assert f"DOES NOT HOLD:  {file} holds" in done.stdout


def test_a_record_that_was_written_anew_has_not_its_digest(proved, tmp_path):
    folder = shutil.copytree(proved.folders["revisit"], tmp_path / "forged")
    record = folder / "original" / "01-response.warc.gz"
    record.write_bytes(gzip.compress(gzip.decompress(record.read_bytes()).replace(b"harbour", b"HARBOUR")))
    summed_again(folder)
    done = check(folder, "-r", proved.roots)
    assert done.returncode == 1
    for what in ("has the bytes of its WARC-Block-Digest", "has the payload of its WARC-Payload-Digest"):
        assert f"DOES NOT HOLD:  original/01-response.warc.gz {what}" in done.stdout
    assert "DOES NOT HOLD:  body holds" in done.stdout


def test_other_roots_do_not_bear_out_what_was_written_down(proved, tmp_path):
    other = tmp_path / "other.pem"
    other.write_bytes(self_made().pem)
    done = check(proved.folders["https"], "-r", other)
    assert done.returncode == 1
    assert "with other root certificates than then" in done.stdout
    assert "DOES NOT HOLD:  on " in done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_the_records_are_found_in_the_whole_file_which_may_be_closed_or_not(proved, name, tmp_path):
    archive, capture = tmp_path / "archive", proved.captures[name]
    shutil.copytree(proved.archives[name], archive)
    whole = next(archive.rglob(capture.file))
    assert "it was still written to" in check(proved.folders[name], "-r", proved.roots, "-w", whole).stdout
    with Archive.open(archive) as opened:
        with opened.database.write() as connection:
            files.close(connection, whole.name, whole.stat().st_size, digest(whole))
        assert prove(opened, capture, tmp_path / "proof").is_as_closed
    done = check(tmp_path / "proof", "-r", proved.roots, "-w", whole)
    assert done.returncode == 0
    assert "holds:          the WARC file has the sha256 that it had when it was closed" in done.stdout
    assert "holds:          the record lies in the WARC file where about.txt says" in done.stdout
    changed(whole, 30)
    done = check(tmp_path / "proof", "-r", proved.roots, "-w", whole)
    assert "DOES NOT HOLD:  the WARC file has the sha256 that it had when it was closed" in done.stdout
    ran = microfiche(archive, "show", capture.record_id, "--prove", str(tmp_path / "late"))
    assert ran.code == DamageLeft.exit_code
    assert "BUT THE FILE IS NOT WHAT IT WAS THEN" in (tmp_path / "late" / "README.txt").read_text()


def test_a_zip_holds_the_same_in_one_folder_and_nothing_is_written_over(proved, tmp_path):
    with Archive.open(proved.archives["http"]) as opened:
        prove(opened, proved.captures["http"], tmp_path / "case.zip")
        for taken in (tmp_path / "case.zip", tmp_path):
            with pytest.raises(UsageError, match="is there already"):
                prove(opened, proved.captures["http"], taken)
    with zipfile.ZipFile(tmp_path / "case.zip") as packed:
        packed.extractall(tmp_path)
    assert check(tmp_path / "case").returncode == 0


def test_what_was_taken_down_is_not_proved(proved, tmp_path):
    archive, capture = shutil.copytree(proved.archives["http"], tmp_path / "archive"), proved.captures["http"]
    with Archive.open(archive) as opened:
        decide(opened, kind="takedown", target=capture.url, reason="a court says so", who="Ada")
    ran = microfiche(archive, "show", capture.record_id, "--prove", str(tmp_path / "proof"))
    assert ran.code == TakenDown.exit_code
    assert not (tmp_path / "proof").exists()
