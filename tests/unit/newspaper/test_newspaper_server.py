"""How the newspaper's server carries many clients, quietly, and closes."""

import http.client
import socket
import ssl
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from crawler.newspaper import Misbehaviour
from crawler.newspaper.certificate import self_made
from tests.unit.newspaper.client import PATH, TIMEOUT, get, raw


def test_the_paper_is_served_with_its_own_address_in_it(served):
    answer, body = get(served, PATH)
    assert answer.status == 200
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert f'<link rel="canonical" href="{served.url}{PATH}">'.encode() in body
    assert served.truth(PATH).url == served.url + PATH


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
