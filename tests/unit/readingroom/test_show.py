"""What a person or a program is shown of an article and of what stands behind it."""

from __future__ import annotations

import pytest

from storage.decisions import decide
from storage.errors import NotFound, TakenDown, UsageError
from storage.warc.reader import record_at
from tests.unit.readingroom.library import BODY, LATER, Library
from tests.unit.storage.press import PAPER, listing, ok, page, wall

HARBOUR = f"{PAPER}/h"


@pytest.mark.parametrize("name", [HARBOUR, "paper.example/h", f"{PAPER}/harbour", "post-id:7", "paper post-id:7", "7"])
def test_an_article_is_found_under_every_name(library: Library, name: str) -> None:
    assert library.said("show", name).startswith("Harbour\nHarbour opens late\n")


def test_an_article_is_laid_out_from_kicker_to_origin(library: Library) -> None:
    said = library.said("show", HARBOUR)
    head, byline, *paragraphs, picture, origin = said.split("\n\n")
    assert head == "Harbour\nHarbour opens late\nShips came earlier than anybody thought"
    assert byline == (
        "By Ada Lovelace and Charles Babbage\n"
        "Published 2026-03-30 09:15 +02:00, changed 2026-03-30 18:00 +02:00\n"
        "Section: Business · Kind: analysis · Language: en · Tags: harbour, ships"
    )
    assert "\n".join(paragraphs) == LATER
    assert picture == f"Picture: The quay at dawn. (Ada/Press)\n{PAPER}/h.jpg"
    for fact in (f"page: {HARBOUR}", "captured: 2026-03-30 17:00:00 UTC, answered 200", "read by: extractor press 1"):
        assert fact in origin
    assert "version: 2 of 2, captured from 2026-03-30 17:00 UTC to 2026-03-30 18:00 UTC" in origin
    assert f"also called: {PAPER}/harbour (moved)" in origin


def test_an_older_version_is_shown_as_it_stood(library: Library) -> None:
    said = library.said("show", "post-id:7", "--version", "1")
    assert "\nHarbour opens\n" in said
    assert BODY.replace("\n", "\n\n") in said
    assert "version: 1 of 2" in said


def test_a_version_that_is_not_there_is_a_usage_error(library: Library) -> None:
    result = library.run("show", "post-id:7", "--version", "3")
    assert isinstance(result.exception, UsageError)
    assert "there are 2" in str(result.exception)


def test_a_version_and_a_capture_are_found_by_their_record_ids(library: Library) -> None:
    first, second = library.objects("show", "post-id:7")[0]["versions"]
    assert "version: 1 of 2" in library.said("show", first["id"])
    assert "version: 2 of 2" in library.said("show", second["id"].removeprefix("urn:uuid:").upper())
    assert "version: 2 of 2" in library.said("show", f"<{second['id']}>")


def test_one_key_on_two_sites_must_be_told_apart(empty_library: Library) -> None:
    empty_library.press.run(ok("/a", page("One", "First.", post_id="1")))
    empty_library.press.site = "gazette"
    empty_library.press.run(ok("https://gazette.example/a", page("Two", "Second.", post_id="1")))
    empty_library.take()
    result = empty_library.run("show", "post-id:1")
    assert isinstance(result.exception, UsageError)
    assert '"gazette post-id:1", "paper post-id:1"' in str(result.exception)
    assert empty_library.said("show", "gazette post-id:1").startswith("Two\n")


@pytest.mark.parametrize("what", ["https://elsewhere.example/", "post-id:99", "urn:uuid:nothing", "words"])
def test_what_is_not_there_is_not_found(library: Library, what: str) -> None:
    result = library.run("show", what)
    assert isinstance(result.exception, NotFound)


def test_a_url_that_was_only_heard_of_says_so(library: Library) -> None:
    result = library.run("show", f"{PAPER}/night")
    assert isinstance(result.exception, NotFound)
    assert "heard of and never captured" in str(result.exception)


def test_a_listing_page_says_what_it_is_and_lists_its_teasers(library: Library) -> None:
    said = library.said("show", f"{PAPER}/")
    assert said.startswith(f"{PAPER}/ is no article here: listing. It was captured once, on 2026-03-30 13:00 UTC.")
    assert [line.split("\t")[1:4] for line in library.said("show", f"{PAPER}/", "--teasers").splitlines()] == [
        ["Harbour opens", HARBOUR, "archived"],
        ["Fish is dear", f"{PAPER}/m", "archived"],
    ]


def test_teasers_show_all_their_fields_and_mark_hidden_text(library: Library) -> None:
    market, night = library.said("show", HARBOUR, "--teasers").splitlines()
    assert market.split("\t") == ["Market", "Fish is dear", f"{PAPER}/m", "archived", "Grace", "Cod above all.", ""]
    assert night.endswith("\tnot archived\t\t\t[hidden] Owls were heard. Nobody slept.")


def test_teasers_as_json_keep_the_hidden_text_whole(library: Library) -> None:
    shown = library.objects("show", HARBOUR, "--teasers")
    assert [(one["title"], one["state"], one["hidden_text"]) for one in shown] == [
        ("Fish is dear", "archived", None),
        ("Night falls", "not archived", "Owls were heard.\nNobody slept."),
    ]


def test_versions_say_what_changed(library: Library) -> None:
    first, second = library.said("show", HARBOUR, "--versions").strip().split("\n\n")
    assert first.startswith("Version 1  2026-03-30 14:00 UTC to 2026-03-30 14:00 UTC  Harbour opens\n")
    assert second.splitlines()[1].endswith("  text, silent")
    assert second.splitlines()[2:] == CHANGES


CHANGES = [
    "Headline changed; 1 paragraph added, 1 removed, 1 changed (words: 1 gone, 1 new); no new modified date.",
    "Headline, changed: Harbour opens {+late+}",
    "Paragraph 1, changed: The first ship came at [-dawn,-] {+noon,+} before the pilots were awake.",
    "Old paragraph 2, removed: [-They left at noon.-]",
    "Paragraph 3, added: {+The mayor spoke.+}",
]


@pytest.mark.parametrize("numbers", [(), ("1", "2")])
def test_a_diff_is_of_the_last_two_versions_or_of_any_two(library: Library, numbers: tuple[str, ...]) -> None:
    head, *changes = library.said("show", HARBOUR, "--diff", *numbers).splitlines()
    assert head == (
        "Version 1 (2026-03-30 14:00 UTC to 2026-03-30 14:00 UTC)"
        " → version 2 (2026-03-30 17:00 UTC to 2026-03-30 18:00 UTC)"
    )
    assert changes == CHANGES


def test_a_diff_goes_back_in_time_when_it_is_asked_to(library: Library) -> None:
    said = library.said("show", HARBOUR, "--diff", "2", "1")
    assert "Old paragraph 3, removed: [-The mayor spoke.-]" in said.splitlines()


def test_a_diff_as_json_holds_both_versions_and_all_words(library: Library) -> None:
    (shown,) = library.objects("show", HARBOUR, "--diff")
    old, new = shown["old"], shown["new"]
    assert [old["no"], new["no"], old["change"], new["change"], new["silent"]] == [1, 2, "first", "text", True]
    assert shown["said"] == CHANGES[0]
    assert shown["changes"][0]["words"] == [
        {"fate": "kept", "text": "Harbour opens", "count": 2},
        {"fate": "new", "text": "late", "count": 1},
    ]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((HARBOUR, "--diff", "2"), "a diff is of two versions"),
        ((HARBOUR, "--diff", "2", "3"), "there is no version 3; there are 2"),
        ((HARBOUR, "2", "3"), "stand behind --diff"),
        ((f"{PAPER}/m", "--diff"), "there is one version"),
        ((HARBOUR, "--at", "yesterday"), "'yesterday' is no time"),
        ((HARBOUR, "--at", "2026-03-30", "--version", "1"), "give one of them"),
    ],
)
def test_what_cannot_be_compared_is_a_usage_error(library: Library, arguments: tuple[str, ...], why: str) -> None:
    result = library.run("show", *arguments)
    assert isinstance(result.exception, UsageError)
    assert why in str(result.exception)


def test_an_article_is_shown_as_it_stood_at_a_time(library: Library) -> None:
    for at in ("2026-03-30T14:00", "2026-03-30 18:59+02:00"):
        assert "version: 1 of 2" in library.said("show", HARBOUR, "--at", at)
    for at in ("2026-03-30", "2026-03-30T17:00Z", "2027-01-01"):
        assert "version: 2 of 2" in library.said("show", HARBOUR, "--at", at)
    result = library.run("show", HARBOUR, "--at", "2026-03-29")
    assert isinstance(result.exception, NotFound)
    assert "first on 2026-03-30 14:00 UTC" in str(result.exception)


def test_the_headlines_of_an_article_are_shown_when_there_were_several(library: Library) -> None:
    said = library.said("show", HARBOUR)
    assert "headline: 2026-03-30 14:00 UTC to 2026-03-30 14:00 UTC: Harbour opens\n" in said
    assert "headline: 2026-03-30 17:00 UTC to 2026-03-30 18:00 UTC: Harbour opens late\n" in said
    assert "headline: " not in library.said("show", f"{PAPER}/m")
    (shown,) = library.objects("show", HARBOUR)
    assert [one["headline"] for one in shown["headlines"]] == ["Harbour opens", "Harbour opens late"]


def test_typography_is_shown_on_request(empty_library: Library) -> None:
    empty_library.press.run(
        ok("/a", page("Harbour", "He said “no” twice.")), ok("/a", page("Harbour", 'He said "no" twice.'))
    )
    empty_library.take()
    said = empty_library.said("show", f"{PAPER}/a", "--diff").splitlines()
    assert said[1:] == [
        "Only blanks, quotes, dashes or their like changed (--typography shows them); no new modified date."
    ]
    shown = empty_library.said("show", f"{PAPER}/a", "--typography").splitlines()
    assert shown[2] == 'Paragraph 1, changed: He said [-“no”-] {+"no"+} twice.'


def test_versions_as_json_hold_their_texts_and_changes(library: Library) -> None:
    first, second = library.objects("show", HARBOUR, "--versions")
    assert (first["article"]["text"], first["changes"]) == (BODY, [])
    assert (second["article"]["text"], second["changes"][0]["field"]) == (LATER, "title")


def test_evidence_names_the_source_of_each_field(library: Library) -> None:
    lines = library.said("show", HARBOUR, "--evidence").splitlines()
    assert lines == ["title\tHarbour opens late\th1", "published\t2026-03-30 09:15:00+02:00\tjson-ld datePublished"]


def test_blocks_show_what_was_cut_and_why(library: Library) -> None:
    lines = library.said("show", HARBOUR, "--blocks").splitlines()
    assert lines[0].startswith("body\tbody\tThe first ship")
    assert lines[-1] == "boilerplate\tcall to action\tSubscribe now"


def test_the_source_is_the_exact_record_and_the_answer_the_exact_bytes(library: Library) -> None:
    capture = library.objects("show", HARBOUR)[0]["capture"]
    path = next(library.where.rglob(capture["file"]))
    source = library.run("show", HARBOUR, "--source").stdout_bytes
    answer = library.run("show", HARBOUR, "--answer").stdout_bytes
    assert source == record_at(path, capture["offset"])
    assert answer.startswith(b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\n")
    assert source.endswith(answer + b"\r\n\r\n")


def test_json_holds_everything_in_one_line(library: Library) -> None:
    (shown,) = library.objects("show", HARBOUR)
    assert shown["article"]["published"] == "2026-03-30T09:15:00+02:00"
    assert (shown["site"], shown["key"], shown["version"]["no"]) == ("paper", "post-id:7", 2)
    assert len(shown["versions"]) == len(shown["teasers"]) == 2
    assert {"kind": "moved", "name": f"{PAPER}/harbour"}.items() <= next(
        name for name in shown["names"] if name["kind"] == "moved"
    ).items()
    assert shown["reading"]["recipe"]["extractor"] == "press 1"
    assert [block["verdict"] for block in shown["blocks"]] == ["body", "body", "body", "boilerplate"]


def test_an_article_that_is_gone_says_since_when_and_why(library: Library) -> None:
    assert "\nGone from the site since 2026-03-30 19:00 UTC: 410.\n" in library.said("show", f"{PAPER}/m")


def test_a_wall_that_stands_before_an_article_is_told_and_the_last_text_shown(empty_library: Library) -> None:
    press = empty_library.press
    press.run(ok("/a", page("Harbour", "Ships came.")), ok("/a", wall("a login wall")))
    empty_library.take()
    said = empty_library.said("show", f"{PAPER}/a")
    assert (
        "\nAsked again on 2026-03-30 14:00 UTC, its address gave a login wall; this is the last text it showed.\n"
        in said
    )
    assert "Ships came." in said


def test_nothing_of_a_page_can_command_the_terminal(empty_library: Library) -> None:
    """Escapes and controls are shown as U+FFFD, what reorders text is left out; JSON escapes them all."""
    evil = "A\x1b]0;owned\x07 \u202eB\u2066 \x9b31mC\r\x08D"
    teasers = [{"title": evil, "url": f"{PAPER}/b", "excerpt": evil, "hidden_text": evil}]
    empty_library.press.run(ok("/a", page(evil, evil, teasers=teasers)), ok("/", listing((evil, f"{PAPER}/a"))))
    empty_library.take()
    views = [[], ["--teasers"], ["--versions"], ["--evidence"], ["--blocks"], ["--json"]]
    shown = [empty_library.said("show", f"{PAPER}/a", *view) for view in views]
    shown += [empty_library.said("search", "owned"), empty_library.said("search", "owned", "--json")]
    for said in shown:
        assert "owned" in said
        assert not set(said) & set("\x1b\x07\x9b\r\x08\u202e\u2066")


def test_what_was_taken_down_is_not_shown_and_says_when_and_why(own_library: Library) -> None:
    with own_library.open() as archive:
        decision = decide(archive, kind="takedown", target=f"{PAPER}/harbour", reason="a court says so", who="Ada")
    for what in (HARBOUR, f"{PAPER}/harbour", "post-id:7"):
        for view in ([], ["--source"], ["--answer"], ["--json"]):
            result = own_library.run("show", what, *view)
            assert isinstance(result.exception, TakenDown)
            assert f"taken down on {decision.at:%Y-%m-%d}: a court says so." in str(result.exception)
            assert result.stdout == ""
    assert own_library.said("search", "harbour") == ""
    front = own_library.said("show", f"{PAPER}/", "--teasers").splitlines()
    assert front[0] == f"\t\t{HARBOUR}\ttaken down\t\t\t"
