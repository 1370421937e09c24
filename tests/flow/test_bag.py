"""A bag is one that the Library of Congress's own program finds valid, and holds nothing that was taken down."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import bagit
import pytest

from crawler.newspaper import Newspaper
from storage.archive import Archive
from storage.database.log import files
from storage.decisions import decide
from storage.errors import DamageLeft, NothingChosen, UsageError
from storage.folder import digest
from storage.records import Capture
from storage.warc.events import Damage, Flaw
from storage.warc.reader import read_file
from tests.flow.crawling import COMMAND, all_captures, declaration, declare, microfiche, run

pytestmark = pytest.mark.slow

STORIES = ("/tug-of-war-with-a-tug/", "/breakwater-stones-come-by-rail/")
PREMIS = "{http://www.loc.gov/premis/v3}"
ORDER = {
    "premis": ("object", "event", "agent"),
    "object": ("objectIdentifier", "objectCharacteristics", "originalName"),
    "objectCharacteristics": ("compositionLevel", "fixity", "size", "format"),
    "event": (
        *("eventIdentifier", "eventType", "eventDateTime", "eventDetailInformation", "eventOutcomeInformation"),
        *("linkingAgentIdentifier", "linkingObjectIdentifier"),
    ),
    "agent": ("agentIdentifier", "agentName", "agentType"),
}
"""What the schema asks for, of what is written here, in its order."""


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two stories with their files; its file is closed."""
    archive = tmp_path_factory.mktemp("bag") / "archive"
    with Newspaper().serve() as paper:
        declare(archive, declaration(paper.url, start=STORIES))
        ran = run(*COMMAND, "--archive", str(archive), "crawl", "fixture", MICROFICHE_CONTACT="press@paper.example")
        assert ran.code == 0, ran.err
    with Archive.open(archive) as opened, opened.database.write() as connection:
        for path in opened.warcs.files():
            files.close(connection, path.name, path.stat().st_size, digest(path))
    return archive


@pytest.fixture
def archive(stock: Path, tmp_path: Path) -> Iterator[Path]:
    yield shutil.copytree(stock, tmp_path / "archive")


def bagged(archive: Path, *what: str, code: int = 0) -> Path:
    target = archive.parent / "bag"
    ran = microfiche(archive, "export", "bag", str(target), *what)
    assert ran.code == code, ran.err
    return target


def validate(bag: Path) -> bagit.Bag:
    found = bagit.Bag(str(bag))
    found.validate()
    assert found.version_info == (1, 0)
    return found


def captures_in(bag: Path) -> set[str]:
    events = [event for path in bag.glob("data/*/*.warc.gz") for event in read_file(path)]
    assert not [event for event in events if isinstance(event, Damage | Flaw)]
    return {event.record_id for event in events if isinstance(event, Capture)}


def events_in(bag: Path) -> list[tuple[str, str]]:
    """Type and detail of each event, once the order of all elements was looked at."""
    root = ElementTree.parse(bag / "metadata" / "premis.xml").getroot()
    for element in root.iter():
        if order := ORDER.get(element.tag.removeprefix(PREMIS)):
            places = [order.index(child.tag.removeprefix(PREMIS)) for child in element]
            assert places == sorted(places)
    paths = {one.findtext(f".//{PREMIS}objectIdentifierValue") for one in root.iter(f"{PREMIS}object")}
    linked = {one.text for one in root.iter(f"{PREMIS}linkingObjectIdentifierValue")}
    assert linked <= paths == {path.relative_to(bag).as_posix() for path in bag.glob("data/**/*") if path.is_file()}
    agents = {one.findtext(f".//{PREMIS}agentIdentifierValue") for one in root.iter(f"{PREMIS}agent")}
    assert {one.text for one in root.iter(f"{PREMIS}linkingAgentIdentifierValue")} == agents
    found = list(root.iter(f"{PREMIS}event"))
    return [(one.findtext(f"{PREMIS}eventType") or "", one.findtext(f".//{PREMIS}eventDetail") or "") for one in found]


@pytest.mark.parametrize("what", [(), ("--site", "fixture")])
def test_all_of_a_site_leaves_as_it_lies(archive, what):
    bag = bagged(archive, *what)
    validate(bag)
    [whole] = archive.glob("warc/**/*.warc.gz")
    assert digest(bag / "data" / "warc" / whole.name) == digest(whole)
    assert not list(bag.glob("data/records/*"))
    assert (bag / "data" / "README.md").read_bytes() == (archive / "README.md").read_bytes()
    assert [kind for kind, _ in events_in(bag)] == ["capture", "ingestion end", "fixity check", "replication"]


def test_what_a_bag_says_of_itself(archive):
    info = validate(bagged(archive)).info
    assert "press@paper.example" in info["Source-Organization"]
    assert info["Bag-Software-Agent"].startswith("microfiche/")
    assert set(info) >= {"Payload-Oxum", "Bagging-Date"}


def test_one_story_leaves_with_its_files_as_copies(archive):
    story = next(one for one in all_captures(archive) if one.url.endswith(STORIES[0]))
    bag = bagged(archive, story.url)
    validate(bag)
    assert not list(bag.glob("data/warc/*"))
    urls = {one.url for one in all_captures(archive) if one.record_id in captures_in(bag)}
    assert story.url in urls
    assert len(urls) > 3
    assert not [url for url in urls if url.endswith(STORIES[1])]
    assert events_in(bag)[-2][0] == "creation"


def test_what_was_taken_down_stays_and_the_file_that_holds_it_too(archive):
    shut, kept = (next(one for one in all_captures(archive) if one.url.endswith(path)) for path in STORIES)
    with Archive.open(archive) as opened:
        decide(opened, kind="takedown", target=shut.url, reason="a court says so", who="Ada")
        decide(opened, kind="note", target=kept.url, reason="prize of the year", who="Grace")
    bag = bagged(archive, "--site", "fixture")
    validate(bag)
    assert not list(bag.glob("data/warc/*"))
    assert kept.record_id in captures_in(bag)
    assert shut.record_id not in captures_in(bag)
    assert all(
        shut.url.encode() not in path.read_bytes() for path in bag.rglob("*") if path.suffix != ".gz" and path.is_file()
    )
    assert ("note decision", f"note: {kept.url}: prize of the year") in events_in(bag)
    shutil.rmtree(bag)
    whole = bagged(archive)
    assert (whole / "data" / "decisions.jsonl").read_bytes() == (archive / "decisions.jsonl").read_bytes()
    assert shut.record_id not in captures_in(whole)


def test_a_second_copy_of_what_was_taken_down_stays_as_well(archive):
    """Of records that were taken in twice one copy alone has rows."""
    [first] = archive.glob("warc/**/*.warc.gz")
    second = archive.parent / "again.warc"
    second.write_bytes(gzip.decompress(first.read_bytes()))
    assert microfiche(archive, "import", str(second)).code == 0
    [copy] = archive.glob("warc/**/again.warc*")
    with Archive.open(archive) as opened, opened.database.write() as connection:
        files.close(connection, copy.name, copy.stat().st_size, digest(copy))
    assert copy.name in {path.name for path in bagged(archive).glob("data/warc/*")}
    shutil.rmtree(archive.parent / "bag")
    shut = next(one for one in all_captures(archive) if one.url.endswith(STORIES[0]))
    with Archive.open(archive) as opened:
        decide(opened, kind="takedown", target=shut.url, reason="a court says so", who="Ada")
    bag = bagged(archive)
    assert {first.name, copy.name}.isdisjoint(path.name for path in bag.glob("data/warc/*"))
    assert shut.record_id not in captures_in(bag)


def test_a_file_that_is_not_what_it_was_does_not_leave_whole_and_is_named(archive):
    [whole] = archive.glob("warc/**/*.warc.gz")
    with whole.open("ab") as file:
        file.write(b"\n")
    bag = bagged(archive, code=DamageLeft.exit_code)
    validate(bag)
    assert not list(bag.glob("data/warc/*"))
    assert captures_in(bag)


def test_a_name_that_programs_read_differently_is_another_in_the_bag(archive):
    [whole] = archive.glob("warc/**/*.warc.gz")
    odd = archive.parent / "of 100%25 others.warc"
    odd.write_bytes(gzip.decompress(whole.read_bytes()).replace(b"urn:uuid:", b"urn:uuid:1"))
    ran = microfiche(archive, "import", str(odd))
    [copy] = archive.glob("warc/**/of*")
    with Archive.open(archive) as opened, opened.database.write() as connection:
        files.close(connection, copy.name, copy.stat().st_size, digest(copy))
    bag = bagged(archive)
    validate(bag)
    [found] = bag.glob("data/warc/*-of_100_25_others.warc*")
    assert digest(found) == digest(copy), ran.err
    assert f"<premis:originalName>{copy.name}</premis:originalName>" in (bag / "metadata" / "premis.xml").read_text()


def test_nothing_is_written_over_and_nothing_is_no_bag(archive):
    bag = bagged(archive)
    assert "is there already" in microfiche(archive, "export", "bag", str(bag)).err
    assert microfiche(archive, "export", "bag", str(bag)).code == UsageError.exit_code
    ran = microfiche(archive, "export", "bag", str(archive.parent / "none"), "--captured-to", "1999-01-01")
    assert ran.code == NothingChosen.exit_code
    assert sorted(path.name for path in archive.parent.iterdir()) == ["archive", "bag"]
