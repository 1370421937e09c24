"""A client of the newspaper for its tests: answers parsed, and answers as bytes."""

import http.client
import socket

from crawler.newspaper.wire import Asked

PATH = "/harbour-watch-the-cook-is-heard/"
TIMEOUT = 10


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
