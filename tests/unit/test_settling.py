"""The memory of a site, from real pages in WARC files to what is cut from them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.memory.measure import NOTHING, draft_of, remembered, score
from benchmarks.memory.sites import OWN, PLANTED, REPEATED, Printed, Text, site
from crawler.extraction.body.fingerprint import fingerprint
from crawler.extraction.finish import finish
from crawler.jobs.settle import settle
from crawler.memory import boilerplate, traces_of
from crawler.replay.reread import reread_all
from storage.archive import Archive
from storage.database import memory
from storage.fixity.dump import dump
from storage.records import Form, Role, Snapshot, Trace, Verdict
from tests.unit.storage.press import Press, ok

FEW = 24


def quiet(_what: str, _done: int) -> None:
    """Nobody watches."""


def archived(folder: Path, pages: list[Printed]) -> Archive:
    """An archive whose only rows come from rereading a WARC file with these pages, in this order."""
    archive = Archive.create(folder)
    Press(folder / "warc" / "paper" / "2026").run(*(ok(page.url, page.markup().encode()) for page in pages))
    declared = 'name = "paper"\nstart = ["https://paper.example/"]\n'
    archive.sites.mkdir(exist_ok=True)
    (archive.sites / "paper.toml").write_text(declared, "utf-8")
    reread_all(archive, workers=1, report=quiet)
    return archive


def snapshot_of(archive: Archive) -> Snapshot:
    with archive.database.read() as connection:
        return memory.published(connection, "paper", "2026-03")


def articles_of(archive: Archive) -> list[str]:
    with archive.database.read() as connection:
        return sorted(line for line in dump(connection) if '"table": "version"' in line)


@pytest.fixture(scope="module")
def pages() -> list[Printed]:
    return site("en", 3)[:FEW]


@pytest.fixture(scope="module")
def archive(pages: list[Printed], tmp_path_factory: pytest.TempPathFactory):
    with archived(tmp_path_factory.mktemp("archive"), pages) as made:
        yield made


def test_what_the_site_plants_is_in_no_article_of_the_archive_and_what_articles_repeat_is(archive, pages) -> None:
    articles = "\n".join(articles_of(archive))
    planted = {text.text for page in pages for text in page.body if text.what in ("call to action", "slogan")}
    repeated = {text.text for page in pages for text in page.body if text.what in REPEATED}
    assert planted and repeated
    assert not [text for text in planted if text in articles]
    assert not [text for text in repeated if text not in articles]


def test_the_memory_of_an_archive_is_that_of_its_pages_in_any_order(archive, pages) -> None:
    shuffled = random.Random(5).sample(pages, len(pages))
    drafts = [draft_of(page, number) for number, page in enumerate(shuffled)]
    assert len(snapshot_of(archive).fingerprints) > 10
    assert remembered(drafts).fingerprints == snapshot_of(archive).fingerprints


def test_settling_again_changes_nothing(archive) -> None:
    with archive.database.read() as connection:
        before = list(dump(connection))
    settle(archive, "paper")
    with archive.database.read() as connection:
        assert list(dump(connection)) == before


@pytest.mark.parametrize("language", ["de", "pt"])
def test_the_goals_hold_on_a_site_of_each_kind(language: str) -> None:
    printed = site(language, 7)
    drafts = [draft_of(page, number) for number, page in enumerate(printed)]
    found = score(printed, drafts, remembered(drafts))
    cut, stands = found.share(PLANTED)
    assert cut >= 0.99 * stands > 100
    assert found.share(REPEATED)[0] == found.share([OWN])[0] == 0
    assert score(printed, drafts, NOTHING).share(PLANTED)[0] == 0


def printed_page(number: int, *body: Text, title: str | None = None, author: str = "Ada Quill") -> Printed:
    return Printed(
        path=f"/s/{number}",
        title=title or f"The story of the {'abcdefghijklmnop'[number] * 5} and its people",
        author=author,
        section="News",
        kicker=None,
        language="en",
        body=body,
    )


def own(number: int, count: int = 4) -> list[Text]:
    names = [f"{'bcdfghjklmnpqrst'[number]}{vowel}l{vowel}" for vowel in "aeiou"]
    return [
        Text(f"The {names[place]} met the {names[place - 1]} at the bridge, and neither of them gave way all morning.")
        for place in range(count)
    ]


def left_of(bodies: list[list[Text]], **more: str) -> list[list[str]]:
    """What is left of pages with these bodies, each line of each article."""
    drafts = [draft_of(printed_page(number, *body, **more), number) for number, body in enumerate(bodies)]
    known = remembered(drafts)
    articles = [finish(draft, known).article for draft in drafts]
    return [article.text.splitlines() if article else [] for article in articles]


def test_a_line_at_the_end_of_three_of_five_pages_is_cut() -> None:
    line = Text("The bells of the old town can be heard in our weekly programme on the radio.")
    left = left_of([[*own(number), *([line] if number < 3 else [])] for number in range(5)])
    assert all(line.text not in lines and len(lines) == 4 for lines in left)


def test_a_quote_that_two_stories_share_stays() -> None:
    quote = Text("“The gate will hold,” said the reeve, “as it has held since my grandfather closed it.”")
    left = left_of([[*own(number), *([quote] if number < 2 else [])] for number in range(6)])
    assert [quote.text in lines for lines in left] == [True, True, False, False, False, False]


def test_a_standing_head_over_new_text_stays_on_every_page() -> None:
    head = Text("In other harbour news this week:")
    left = left_of([[*own(number)[:2], head, *own(number)[2:]] for number in range(6)])
    assert all(head.text in lines for lines in left)


def test_a_heading_that_leads_only_to_boilerplate_goes_with_it() -> None:
    promise = [Text("From our pages", tag="h3"), Text("A year on the dyke, now as an audio play in six long parts.")]
    left = left_of([[*own(number)[:2], *promise, *own(number)[2:]] for number in range(6)])
    assert all(len(lines) == 4 for lines in left)


def test_one_line_on_the_author_is_known_after_two_articles() -> None:
    bio = Text("Ada Quill covers the courts and has written a book about bells.")
    left = left_of([[*own(number), *([bio] if number < 2 else [])] for number in range(8)])
    assert all(bio.text not in lines for lines in left)


def test_what_copies_of_one_article_repeat_is_the_articles_own() -> None:
    left = left_of([own(0), own(0), own(0), own(1), own(2)], title="The same title everywhere")
    assert [len(lines) for lines in left] == [4] * 5


def test_a_song_repeats_its_refrain_in_peace() -> None:
    refrain = Text("And the tide came in, and the tide went out, and nobody asked what it was about.")
    first = [part for text in own(0) for part in (text, refrain)]
    left = left_of([first, *(own(number) for number in range(1, 5))])
    assert left[0].count(refrain.text) == 4


def test_the_order_of_pages_changes_nothing(pages) -> None:
    traces = [traces_of(draft_of(page, number)) for number, page in enumerate(pages)]
    chance = random.Random(1)
    assert len({boilerplate(chance.sample(traces, len(traces))) for _ in range(5)}) == 1


def test_a_trace_tells_form_length_and_author_but_not_the_text() -> None:
    bio = "Our reporter Ada Quill covers the courts."
    draft = draft_of(printed_page(0, *own(0), Text("Who is she?"), Text(bio)), 0)
    traces = {trace.fingerprint: trace for trace in traces_of(draft)}
    assert traces[fingerprint(bio)] == Trace(
        role=Role.BODY, fingerprint=fingerprint(bio), form=Form.SENTENCE, words=7, names_author=True
    )
    assert traces[fingerprint("Who is she?")].form is Form.QUESTION
    assert fingerprint("author Ada Quill") in traces


def test_a_cut_block_says_that_the_memory_cut_it(pages) -> None:
    drafts = [draft_of(page, number) for number, page in enumerate(pages)]
    reading = finish(drafts[0], remembered(drafts))
    assert {block.signal for block in reading.blocks if block.verdict is Verdict.BOILERPLATE} == {"memory"}
