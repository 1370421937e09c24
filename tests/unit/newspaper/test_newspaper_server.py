"""The newspaper on the wire: what each misbehaviour sends, byte by byte, and how the server carries many clients."""

import gzip
import http.client
import socket
import ssl
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest

from crawler.newspaper import Misbehaviour, Newspaper
from crawler.newspaper.certificate import self_made
from crawler.newspaper.trouble import troubles
from crawler.newspaper.wire import SPOILERS, Asked

PATH = "/harbour-watch-the-cook-is-heard/"
TIMEOUT = 10


@pytest.fixture
def paper():
    return Newspaper()


@pytest.fixture
def served(paper):
    with paper.serve() as served:
        yield served


def get(served, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=TIMEOUT)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def raw(served, path, until=None):
    """The bytes of an answer as they come, until the server closes or so many have come."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=TIMEOUT) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: paper\r\nConnection: close\r\n\r\n".encode())
        received = b""
        while part := client.recv(65536):
            received += part
            if until and len(received) >= until:
                break
        return received


def plain(paper, served):
    """The page without its misbehaviour, which ends here."""
    paper.behave(PATH)
    return paper.answer(Asked(PATH), served.url).body


def test_the_paper_is_served_with_its_own_address_in_it(served):
    answer, body = get(served, PATH)
    assert answer.status == 200
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert f'<link rel="canonical" href="{served.url}{PATH}">'.encode() in body
    assert served.truth(PATH).url == served.url + PATH


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


def test_a_connection_is_kept_alive_over_answers_of_all_kinds(paper, served):
    paper.misbehave("/about/", Misbehaviour.CHUNKED)
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=TIMEOUT)
    connection.connect()
    port = connection.sock.getsockname()[1]
    for path, status in ((PATH, 200), ("/nothing/", 404), ("/about/", 200), (PATH[:-1], 301), ("/", 200)):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
        assert connection.sock.getsockname()[1] == port
    connection.close()


def test_a_304_has_no_body_and_keeps_the_connection(served):
    first, _ = get(served, PATH)
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=TIMEOUT)
    for _ in range(2):
        connection.request("GET", PATH, headers={"If-None-Match": first.getheader("ETag")})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (304, b"")
    connection.close()


def test_head_sends_the_length_and_no_body(served):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=TIMEOUT)
    connection.request("HEAD", PATH)
    answer = connection.getresponse()
    assert int(answer.getheader("Content-Length")) > 10_000
    assert answer.read() == b""
    connection.close()


def test_sixteen_kept_alive_connections_read_the_whole_paper_at_once(paper, served):
    def read(_):
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=TIMEOUT)
        statuses = []
        for path in paper.paths:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
        connection.close()
        return statuses

    with ThreadPoolExecutor(16) as pool:
        assert {status for statuses in pool.map(read, range(16)) for status in statuses} == {200}
    assert served.hits[paper.paths[0]] == 16


def test_the_server_counts_requests_by_path_and_remembers_their_headers(served):
    get(served, f"{PATH}?utm_source=test", User_Agent="tester")
    get(served, PATH)
    assert served.hits[PATH] == 2
    assert served.seen[0].asked.header("user-agent") == "tester"
    assert (served.seen[0].asked.query, served.seen[0].status) == ("utm_source=test", 200)


def test_the_server_says_nothing_on_the_terminal_whatever_clients_do(paper, served, capfd):
    paper.misbehave(PATH, Misbehaviour.ENDLESS)
    raw(served, PATH, until=10)
    get(served, "/nothing/")
    served.close()
    assert capfd.readouterr() == ("", "")


def test_closing_ends_silent_and_idle_connections(paper):
    paper.misbehave(PATH, Misbehaviour.SILENCE)
    served = paper.serve()
    with socket.create_connection(("127.0.0.1", served.port), timeout=TIMEOUT) as idle:
        with socket.create_connection(("127.0.0.1", served.port), timeout=TIMEOUT) as silent:
            silent.sendall(f"GET {PATH} HTTP/1.1\r\nHost: paper\r\n\r\n".encode())
            get(served, "/")
            served.close()
            assert silent.recv(1) == b""
        assert idle.recv(1) == b""


def test_a_certificate_of_its_own_serves_the_paper_by_https(paper):
    certificate = self_made()
    context = ssl.create_default_context(cadata=certificate.pem.decode())
    with paper.serve(certificate=certificate) as served:
        assert served.url.startswith("https://127.0.0.1:")
        with urllib.request.urlopen(served.url + PATH, timeout=TIMEOUT, context=context) as answer:
            assert f'<link rel="canonical" href="{served.url}{PATH}">'.encode() in answer.read()


def test_a_client_that_does_not_trust_the_certificate_disturbs_nobody(paper, capfd):
    certificate = self_made()
    context = ssl.create_default_context(cadata=certificate.pem.decode())
    with paper.serve(certificate=certificate) as served:
        with pytest.raises(ssl.SSLCertVerificationError):
            ssl.create_default_context().wrap_socket(
                socket.create_connection(("127.0.0.1", served.port)), server_hostname="127.0.0.1"
            )
        with urllib.request.urlopen(served.url, timeout=TIMEOUT, context=context) as answer:
            assert answer.status == 200
    assert capfd.readouterr() == ("", "")
