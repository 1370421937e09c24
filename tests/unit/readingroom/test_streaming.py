"""A long file over HTTP: whoever takes it, hangs or goes, the transaction behind it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import anyio
import pytest
from starlette.types import Message

from readingroom.web.asked import Download
from readingroom.web.streaming import LONGEST, FileTold, Telling, begun, digested
from storage.database.deadlines import end_when_idle
from storage.database.engine import Database
from storage.database.queries import feed
from storage.database.queries.article_choice import hold_still
from storage.errors import ArchiveError

pytestmark = pytest.mark.slow

SCOPE = {"type": "http", "method": "GET", "path": "/search.csv", "headers": [], "query_string": b""}


class Client:
    """Takes so many messages, then goes; who hangs is let go by the connection, see test_patience."""

    def __init__(self, takes: int) -> None:
        self.got: list[Message] = []
        self._takes = takes

    async def send(self, message: Message) -> None:
        self.got.append(message)

    async def receive(self) -> Message:
        if len(self.got) >= self._takes:
            return {"type": "http.disconnect"}
        await anyio.sleep_forever()
        raise AssertionError


class Tale:
    """A file whose end is told, too."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self.is_over = False
        self._pieces = pieces

    def telling(self) -> Telling:
        try:
            yield Download(pieces=self._pieces, media_type="text/csv", name="a.csv", headers={})
            yield from self._pieces
        finally:
            self.is_over = True


def endless() -> Iterator[str]:
    while True:
        yield "x" * 100_000


def broken(error: Exception) -> Iterator[str]:
    for _ in range(20):
        yield "x" * 100_000
    raise error


def sent(tale: Tale, client: Client, longest: float = LONGEST, scope: dict[str, Any] = SCOPE) -> None:
    telling = tale.telling()
    with ExitStack() as ending:
        ending.callback(telling.close)
        _head, first, rest = begun(telling)
        told = FileTold((first, rest), ending.pop_all(), {"Content-Type": "text/csv"}, longest)
    anyio.run(partial(told, scope, client.receive, client.send))


def is_whole(client: Client) -> bool:
    return client.got[-1]["type"] == "http.response.body" and not client.got[-1]["more_body"]


def test_a_file_is_sent_to_its_end() -> None:
    tale, client = Tale(iter(["a" * 2_000_000, "b" * 70_000, "c"])), Client(99)
    sent(tale, client)
    body = b"".join(message["body"] for message in client.got[1:])
    assert body == b"a" * 2_000_000 + b"b" * 70_000 + b"c"
    assert (is_whole(client), tale.is_over) == (True, True)
    assert b"content-length" not in dict(client.got[0]["headers"])


@pytest.mark.parametrize("takes", [0, 1, 3])
def test_a_client_that_goes_does_not_hold_the_transaction(takes: int) -> None:
    tale, client = Tale(endless()), Client(takes)
    sent(tale, client)
    assert tale.is_over
    assert not is_whole(client)


def test_a_file_that_takes_too_long_ends_without_its_end() -> None:
    tale, client = Tale(endless()), Client(1_000_000)
    sent(tale, client, longest=0.2)
    assert (is_whole(client), tale.is_over) == (False, True)


def test_what_breaks_halfway_is_not_taken_for_whole(caplog: pytest.LogCaptureFixture) -> None:
    tale, client = Tale(broken(RuntimeError("a bug"))), Client(99)
    with pytest.raises(RuntimeError, match="a bug"):
        sent(tale, client)
    assert (is_whole(client), tale.is_over) == (False, True)
    tale, client = Tale(broken(ArchiveError(where="a.db", why="the disk is gone"))), Client(99)
    sent(tale, client)
    assert (is_whole(client), tale.is_over) == (False, True)
    assert "A file broke off: " in caplog.text
    assert "the disk is gone" in caplog.text


def test_who_asks_for_the_head_alone_gets_no_body() -> None:
    tale, client = Tale(endless()), Client(99)
    sent(tale, client, scope=SCOPE | {"method": "HEAD"})
    assert [message.get("body") for message in client.got] == [None, b""]
    assert tale.is_over


def test_a_digest_is_written_as_http_has_it() -> None:
    # The example of RFC 9530, appendix A.
    assert digested(b'{"hello": "world"}\n') == {
        "Content-Digest": "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    }


def test_a_server_ends_a_transaction_in_which_nothing_is_asked_and_the_next_one_begins_anew(
    postgres_database: str,
) -> None:
    database = Database(postgres_database)
    with pytest.raises(ArchiveError, match="idle-in-transaction"), database.read() as connection:
        hold_still(connection)
        end_when_idle(connection, 0.05)
        time.sleep(0.5)
        feed.standing(connection)
    with database.read() as connection:
        assert feed.standing(connection).last == 0
    database.close()
