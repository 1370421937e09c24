"""A network between a program and PostgreSQL that swallows for a while what is sent, and says nothing.

In: the URL of a database that is reached by a socket of the file system. Out, as a line of JSON: how often a
transaction was begun, in how many seconds it was done, and what it left.
As a program, in a network of its own: `unshare --net python -m tests.faults.black_hole URL`.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, make_url, text

from storage.database import silence
from storage.database.engine import Database
from storage.database.reconnect import retrying

_FLAGS_SET, _UP = 0x8914, 0x1  # netdevice(7): SIOCSIFFLAGS, IFF_UP
_BEFORE, _SWALLOWED = 0.7, 5.0
_SOON = {"connect_timeout": 2, "keepalives_idle": 1, "keepalives_interval": 1, "keepalives_count": 1}


def main(url: str) -> None:
    """Do a transaction that takes a moment, and in whose middle the network goes."""
    silence.NOTICED.update(_SOON, tcp_user_timeout=2000)
    _put_network("up")
    parts = make_url(url)
    host = parts.query["host"]
    assert isinstance(host, str)
    port = _passing_on(Path(host) / ".s.PGSQL.5432")
    through = parts.set(host="127.0.0.1", port=port, query={})
    database = Database(through.render_as_string(hide_password=False))
    begun: list[float] = []

    def work(connection: Connection) -> None:
        begun.append(time.monotonic())
        connection.execute(text("INSERT INTO told VALUES (1)"))
        connection.execute(text("SELECT pg_sleep(1.5)"))

    with database.write() as connection:
        connection.execute(text("CREATE TABLE told (no int)"))
    threading.Timer(_BEFORE, _put_network, ["down"]).start()
    threading.Timer(_BEFORE + _SWALLOWED, _put_network, ["up"]).start()
    retrying(database.write, work)
    seconds = time.monotonic() - begun[0]
    with database.read() as connection:
        rows = connection.scalar(text("SELECT count(*) FROM told"))
    print(json.dumps({"begun": len(begun), "seconds": seconds, "rows": rows}), flush=True)
    os._exit(0)


def _put_network(state: str) -> None:
    """All that goes over 127.0.0.1, and both ends of what is connected."""
    request = struct.pack("16sh", b"lo", _UP if state == "up" else 0)
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, _FLAGS_SET, request)


def _passing_on(target: Path) -> int:
    """The port at which a server's socket can be reached."""
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            client, _ = listening.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(target))
            for here, there in ((client, server), (server, client)):
                threading.Thread(target=_pass_on, args=(here, there), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return int(listening.getsockname()[1])


def _pass_on(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while data := here.recv(1 << 16):
            there.sendall(data)


if __name__ == "__main__":
    main(sys.argv[1])
