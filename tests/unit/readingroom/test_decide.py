"""The verbs with which people decide: who and why, what it is about, and that it holds from then on."""

from __future__ import annotations

import json

import pytest

from storage.errors import DecisionsUnreadable, NotFound, TakenDown, UsageError
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER

HARBOUR = f"{PAPER}/h"
WHY = ("--reason", "asked for", "--by", "Ada")


def lines(library: Library) -> list[dict[str, object]]:
    return [json.loads(line) for line in (library.where / "decisions.jsonl").read_text("utf-8").splitlines()]


def fault(library: Library, *arguments: str) -> str:
    result = library.run(*arguments)
    assert result.exception is not None, result.stdout
    return f"{type(result.exception).__name__}: {result.exception}"


def test_a_takedown_is_shown_to_nobody_and_lifted_again(own_library: Library) -> None:
    said = own_library.said("takedown", "post-id:7", *WHY)
    [line] = lines(own_library)
    assert said == f"Decided: takedown of paper post-id:7 ({line['key']}). It is about 1 article and 2 addresses.\n"
    assert (line["who"], line["reason"]) == ("Ada", "asked for")
    for what in (HARBOUR, "post-id:7", f"{PAPER}/harbour"):
        assert "was taken down on" in fault(own_library, "show", what)
    assert own_library.said("search", "harbour") == ""
    assert "taken down" in own_library.said("show", f"{PAPER}/", "--teasers")
    assert own_library.said("takedown", HARBOUR, "--lift", *WHY).startswith(
        "Lifted: the takedown of paper post-id:7, by "
    )
    assert "Harbour opens late" in own_library.said("show", HARBOUR)
    assert [line["kind"] for line in lines(own_library)] == ["takedown", "lift"]


def test_an_embargo_says_until_when(own_library: Library) -> None:
    said = own_library.said("embargo", HARBOUR, "--until", "2999-01-31", *WHY)
    assert f"embargo of {HARBOUR} until 2999-01-31 00:00 UTC" in said
    assert "Embargoed: " in fault(own_library, "show", HARBOUR)
    assert "is under an embargo until 2999-01-31 00:00 UTC: asked for." in fault(own_library, "show", HARBOUR)
    assert "embargoed" in own_library.said("show", f"{PAPER}/", "--teasers")
    assert own_library.said("decisions").split("\t")[1:5] == ["embargo", HARBOUR, "2999-01-31 00:00 UTC", "stands"]
    own_library.said("embargo", HARBOUR, "--lift", *WHY)
    assert own_library.said("decisions") == ""
    assert [one["state"] for one in own_library.objects("decisions", "--all")] == ["lifted", "lifts"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("embargo", HARBOUR), "needs --until"),
        (("embargo", HARBOUR, "--until", "2001-01-01"), "has passed"),
        (("embargo", HARBOUR, "--until", "tomorrow"), "tomorrow is no day"),
        (("embargo", HARBOUR, "--until", "2999-01-01", "--lift"), "--lift goes without"),
        (("merge", HARBOUR, HARBOUR), "two addresses"),
        (("takedown", HARBOUR, "--capture"), "Nothing in the archive is called"),
        (("takedown", "post-id:99"), "Nothing in the archive is called"),
        (("takedown", HARBOUR, "--lift"), "No takedown of"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_no_line(own_library: Library, arguments: tuple, why: str) -> None:
    result = own_library.run(*arguments, *WHY)
    assert isinstance(result.exception, UsageError | NotFound)
    assert why in str(result.exception)
    assert not (own_library.where / "decisions.jsonl").exists()


def test_a_reason_must_be_given_and_who_decides_is_whoever_is_logged_in(own_library: Library) -> None:
    assert own_library.run("takedown", HARBOUR).exit_code == 2
    own_library.run("note", HARBOUR, "--reason", "see the letter", env={"LOGNAME": "grace"})
    assert lines(own_library)[0]["who"] == "grace"


def test_whatever_begins_so_goes_and_what_is_not_there_yet_is_said_to_wait(own_library: Library) -> None:
    assert "of https://paper.example/h* (" in own_library.said("takedown", f"{PAPER}/h*", *WHY)
    assert "taken down" in fault(own_library, "show", f"{PAPER}/harbour")
    said = own_library.said("takedown", f"{PAPER}/unheard", *WHY)
    assert "The archive has nothing of it yet; it holds for what comes." in said


def test_a_record_id_means_the_version_that_stood_then(own_library: Library) -> None:
    first, last = own_library.objects("show", HARBOUR)[0]["versions"]
    assert "takedown of the version that is called" in own_library.said("takedown", last["id"], *WHY)
    assert "\nHarbour opens\n" in own_library.said("show", HARBOUR)
    assert "TakenDown" in fault(own_library, "show", last["id"])
    assert "TakenDown" in fault(own_library, "show", "--source", last["id"])
    assert "version: 1 of 1" in own_library.said("show", first["id"])
    own_library.said("takedown", last["id"], "--lift", *WHY)
    assert "Harbour opens late" in own_library.said("show", HARBOUR)


def test_notes_and_rulings_stand_where_the_article_is_shown(own_library: Library) -> None:
    own_library.said("note", HARBOUR, "--reason", "The mayor denies it.", "--by", "Ada")
    own_library.said("note", f"{PAPER}/*", "--reason", "A paper of record.", "--by", "Grace")
    own_library.said("merge", HARBOUR, f"{PAPER}/m", *WHY)
    said = own_library.said("show", f"{PAPER}/m")
    for line in ("note: ", "Ada: The mayor denies it.", "Grace: A paper of record.", f"Ada with {PAPER}/m: asked for"):
        assert line in said
    [shown] = own_library.objects("show", HARBOUR)
    assert [one["kind"] for one in shown["decisions"]] == ["note", "note", "merge"]
    own_library.said("split", f"{PAPER}/m", *WHY)
    assert "Fish is dear" in own_library.said("show", f"{PAPER}/m")
    own_library.said("note", HARBOUR, "--lift", *WHY)
    assert "The mayor denies it." not in own_library.said("show", HARBOUR)


def test_a_line_that_cannot_be_read_closes_the_archive_until_it_is_mended(own_library: Library) -> None:
    own_library.said("takedown", f"{PAPER}/m", *WHY)
    file = own_library.where / "decisions.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"key": "half')
    closed = (("show", HARBOUR), ("search", "harbour"), ("decisions",), ("reread",), ("note", HARBOUR, *WHY))
    for command in closed:
        result = own_library.run(*command)
        assert isinstance(result.exception, DecisionsUnreadable), command
        assert "decisions.jsonl, line 2, is no decision: " in str(result.exception)
    assert own_library.run("jobs").exception is None
    assert "unreadable decision" in own_library.run("verify").stdout
    assert "The half line lies in " in own_library.run("decisions", "--mend").stderr
    assert file.read_bytes() == whole
    assert "WARC files and database agree" in own_library.said("verify")
    assert isinstance(own_library.run("show", f"{PAPER}/m").exception, TakenDown)


def test_a_line_whose_row_a_kill_prevented_takes_effect_before_anything_is_shown(own_library: Library) -> None:
    own_library.said("takedown", HARBOUR, *WHY)
    file = own_library.where / "decisions.jsonl"
    line = file.read_text("utf-8")
    own_library.said("takedown", HARBOUR, "--lift", *WHY)
    file.write_text(file.read_text("utf-8") + line.replace(json.loads(line)["key"], "another"), "utf-8")
    assert "unreadable" not in own_library.run("verify").stdout
    assert isinstance(own_library.run("show", HARBOUR).exception, TakenDown)
    assert "WARC files and database agree" in own_library.said("verify")
