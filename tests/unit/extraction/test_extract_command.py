"""`microfiche extract`: JSON Lines in, JSON Lines out."""

import base64
import json
from pathlib import Path

from click.testing import CliRunner
from invented_pages import PARAGRAPHS, URL, article_page, body

from crawler.commands.extract import extract


def answers(*lines: str, option: str | None = None) -> list[dict]:
    result = CliRunner().invoke(extract, [option] if option else [], input="\n".join(lines))
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_bad_line_never_stops_the_rest_and_the_order_stays() -> None:
    good = json.dumps({"id": 3, "url": URL, "html": article_page(body())})
    found = answers("{broken", json.dumps({"id": 2}), good, '"text"', json.dumps({"id": "b", "html_base64": "%%%"}))
    assert [(one["id"], one["outcome"]) for one in found] == [
        (None, "failed"),
        (2, "failed"),
        (3, "article"),
        (None, "failed"),
        ("b", "failed"),
    ]
    assert all(one["reason"] for one in found if one["outcome"] == "failed")
    assert found[2]["article"]["text"] == "\n".join(PARAGRAPHS)


def test_bytes_are_decoded_by_their_content_type() -> None:
    html = article_page(
        body(("Die Möwen schreien über der Fähre, und am Kai stehen die Leute mit Laternen und warten.",) * 3)
    )
    coded = base64.b64encode(html.encode("cp1252")).decode()
    (found,) = answers(json.dumps({"id": 1, "html_base64": coded, "content_type": "text/html; charset=windows-1252"}))
    assert "Möwen schreien über der Fähre" in found["article"]["text"]


def test_a_page_without_url_and_time_is_read_as_well() -> None:
    (found,) = answers(json.dumps({"id": 1, "url": None, "html": article_page(body()), "fetched_at": "no time"}))
    assert found["article"]["title"] == "Night ferry sails again"


def test_the_answer_holds_every_field_of_the_protocol() -> None:
    (found,) = answers(json.dumps({"id": 1, "url": URL, "html": article_page(body())}))
    assert {"title", "kicker", "subtitle", "kind", "authors", "published", "modified", "section", "tags"} <= set(
        found["article"]
    )
    assert {"language", "text", "images"} <= set(found["article"])


def test_plain_text_is_separated_with_the_option_text() -> None:
    (found,) = answers(
        json.dumps({"id": "t", "text": "Night ferry sails again\n" + "\n".join(PARAGRAPHS)}), option="--text"
    )
    assert found["article"]["text"] == "\n".join(PARAGRAPHS)


def test_a_file_is_shown_with_its_evidence_and_its_text(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(article_page(body()), "utf-8")
    result = CliRunner().invoke(extract, [str(page), "--url", URL, "--explain"])
    assert result.exit_code == 0
    assert "title: Night ferry sails again  [h1]" in result.output
    assert f"\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}\n" in result.output
    assert f"body\trunning text\t{PARAGRAPHS[0]}" in result.output
    assert f"trafilatura: has {len(PARAGRAPHS)} of these {len(PARAGRAPHS)} lines" in result.output


def test_the_witness_says_what_only_one_of_the_two_takes_for_text(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    credit = "Photograph by Ada Byron"
    page.write_text(article_page(body((*PARAGRAPHS[:4], credit))), "utf-8")
    result = CliRunner().invoke(extract, [str(page), "--url", URL, "--explain"])
    told = result.output.partition("trafilatura: ")[2]
    assert f"  has besides\t{credit}" in told
    assert PARAGRAPHS[0] not in told


def test_a_file_of_plain_text_is_shown_too(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("\n\n".join(["Night ferry sails again", *PARAGRAPHS, "keep reading", "Show less"]), "utf-8")
    result = CliRunner().invoke(extract, [str(page), "--text"])
    assert result.exit_code == 0
    assert "title: Night ferry sails again" in result.output
    assert "Show less" not in result.output
