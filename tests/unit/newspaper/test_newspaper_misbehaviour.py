"""What each misbehaviour sends, byte by byte."""

import gzip
import http.client
import socket

import brotli
import pytest

from crawler.newspaper import Misbehaviour
from crawler.newspaper.trouble import troubles
from crawler.newspaper.wire import SPOILERS, Asked
from tests.unit.newspaper.client import PATH, get, plain, raw


def test_gzip_and_brotli_are_sent_whether_asked_for_or_not(paper, served):
    for how, decompress, name in (
        (Misbehaviour.GZIP, gzip.decompress, "gzip"),
        (Misbehaviour.BROTLI, brotli.decompress, "br"),
    ):
        paper.misbehave(PATH, how)
        answer, body = get(served, PATH)
        assert answer.getheader("Content-Encoding") == name
        assert decompress(body) == plain(paper, served)


def test_chunked_answers_have_no_length_and_hold_the_whole_page(paper, served):
    paper.misbehave(PATH, Misbehaviour.CHUNKED)
    answer, body = get(served, PATH)
    assert answer.getheader("Transfer-Encoding") == "chunked"
    assert answer.getheader("Content-Length") is None
    assert body == plain(paper, served)


def test_chunked_and_gzip_can_be_combined(paper, served):
    paper.misbehave(PATH, Misbehaviour.CHUNKED_GZIP)
    answer, body = get(served, PATH)
    assert answer.getheader("Transfer-Encoding") == "chunked"
    assert gzip.decompress(body) == plain(paper, served)


def test_a_wrong_charset_stands_in_the_header_over_utf8_bytes(paper, served):
    paper.misbehave(PATH, Misbehaviour.WRONG_CHARSET)
    answer, body = get(served, PATH)
    assert answer.getheader("Content-Type") == "text/html; charset=ISO-8859-1"
    assert "“So you were the gap,”" in body.decode("utf-8")


def test_windows_1252_can_come_without_a_word_about_it(paper, served):
    paper.misbehave(PATH, Misbehaviour.NO_CHARSET)
    answer, body = get(served, PATH)
    assert answer.getheader("Content-Type") == "text/html"
    assert b"charset" not in body
    assert "“So you were the gap,”" in body.decode("cp1252")


@pytest.mark.parametrize(
    ("how", "status", "target"),
    [
        (Misbehaviour.MOVED, 301, "/harbour/"),
        (Misbehaviour.FOUND, 302, "/harbour/"),
        (Misbehaviour.TO_FRONT, 302, "/"),
        (Misbehaviour.LOOP, 302, f"{PATH}?again=1"),
    ],
)
def test_redirects_lead_where_they_say(paper, served, how, status, target):
    paper.misbehave(PATH, how)
    answer, _ = get(served, PATH)
    assert (answer.status, answer.getheader("Location")) == (status, target)


def test_the_loop_leads_back_to_itself(paper, served):
    paper.misbehave(PATH, Misbehaviour.LOOP)
    answer, _ = get(served, f"{PATH}?again=1")
    assert answer.getheader("Location") == PATH


@pytest.mark.parametrize(("how", "status"), [(Misbehaviour.TOO_MANY, 429), (Misbehaviour.UNAVAILABLE, 503)])
def test_busy_answers_say_when_to_come_back_and_then_it_is_fine(paper, served, how, status):
    paper.misbehave(PATH, how, times=2)
    answers = [get(served, PATH)[0] for _ in range(3)]
    assert [answer.status for answer in answers] == [status, status, 200]
    assert answers[0].getheader("Retry-After") == "1"


@pytest.mark.parametrize(
    ("how", "status"),
    [
        (Misbehaviour.ERROR, 500),
        (Misbehaviour.FORBIDDEN, 403),
        (Misbehaviour.MISSING, 404),
        (Misbehaviour.GONE, 410),
    ],
)
@pytest.mark.parametrize("path", [PATH, "/robots.txt"])
def test_any_path_robots_too_can_answer_with_an_error(paper, served, path, how, status):
    paper.misbehave(path, how)
    assert get(served, path)[0].status == status


def test_a_dropped_answer_promises_more_than_it_sends(paper, served):
    paper.misbehave(PATH, Misbehaviour.DROP)
    with pytest.raises(http.client.IncompleteRead) as cut:
        get(served, PATH)
    body = plain(paper, served)
    assert cut.value.partial == body[: len(body) // 2]


def test_a_dropped_chunk_breaks_off_within_the_chunk(paper, served):
    paper.misbehave(PATH, Misbehaviour.DROP_CHUNKED)
    received = raw(served, PATH)
    body = plain(paper, served)
    assert received.endswith(b"\r\n\r\n%x\r\n" % len(body) + body[: len(body) // 2])


def test_silence_sends_nothing_and_keeps_the_connection_open(paper, served):
    paper.misbehave(PATH, Misbehaviour.SILENCE)
    with socket.create_connection(("127.0.0.1", served.port), timeout=0.3) as client:
        client.sendall(f"GET {PATH} HTTP/1.1\r\nHost: paper\r\n\r\n".encode())
        with pytest.raises(TimeoutError):
            client.recv(1)
    assert served.seen[-1].status == 0


def test_a_reset_closes_the_connection_without_an_answer(paper, served):
    paper.misbehave(PATH, Misbehaviour.RESET)
    assert raw(served, PATH) == b""


def test_a_slow_body_comes_in_many_pieces_and_whole(paper, served):
    paper.misbehave(PATH, Misbehaviour.SLOW)
    assert raw(served, PATH).endswith(plain(paper, served))


def test_an_endless_body_is_longer_than_any_page(paper, served):
    paper.misbehave(PATH, Misbehaviour.ENDLESS)
    assert len(raw(served, PATH, until=1_000_000)) >= 1_000_000


def test_every_misbehaviour_has_an_effect_and_a_page_of_its_own_under_trouble(served):
    assert set(SPOILERS) == set(Misbehaviour)
    assert set(troubles()) == {f"/trouble/{how.value}/" for how in Misbehaviour}
    _, index = get(served, "/trouble/")
    assert all(f"{served.url}{path}".encode() in index for path in troubles())


def test_the_standing_trouble_with_429_passes_after_one_answer(served):
    assert [get(served, "/trouble/429/")[0].status for _ in range(2)] == [429, 200]


def test_pages_under_trouble_have_a_truth_too(served):
    truth = served.truth("/trouble/slow/")
    assert len(truth.paragraphs) == 5
    assert truth.title == "The page that took its time"


def test_pages_under_trouble_are_linked_from_nowhere_else(paper, served):
    pages = [paper.answer(Asked(path), served.url).body for path in (*paper.paths, *paper.listings)]
    assert not any(b"/trouble/" in page for page in pages)
