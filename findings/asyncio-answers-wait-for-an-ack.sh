#!/usr/bin/env bash
# Expected: a server of asyncio sends what it writes at once, whichever listening socket it was given: TCP_NODELAY is the
# default of asyncio's TCP transports since Python 3.6.
# Happens: on a socket that `socket.create_server` made, it is not set. asyncio sets it where the socket's `proto` is
# IPPROTO_TCP, and `create_server` makes one whose proto is 0, as accepted connections then have, too. uvicorn writes the
# headers and the body of an answer one after the other, so the body waits until the client's machine has confirmed the
# headers, 40 ms later on Linux. With `uvicorn.run(host=…, port=…)` asyncio makes the sockets, and all is well; with
# `Server.run(sockets=[…])`, which is how one gets a free port or says early that a port is taken, every answer on a kept
# connection costs 40 ms more.
# Seen: Python 3.11.7 with uvicorn 0.54.0 and h11 0.16.0 on Linux, on 30 November 2026.
# Why it matters: an archive's pages took 3 ms of a processor and 48 ms of a reader's time.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check uvicorn==0.54.0 h11==0.16.0
"$work/venv/bin/python" - <<'PYTHON'
import socket
import statistics
import sys
import threading
import time
from http.client import HTTPConnection

import uvicorn


async def hello(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


def milliseconds(at):
    settings = uvicorn.Config(hello, log_level="error", lifespan="off", http="h11", ws="none")
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]}, daemon=True)
    thread.start()
    connection = HTTPConnection("127.0.0.1", at.getsockname()[1], timeout=10)
    took = []
    for _ in range(20):
        began = time.perf_counter()
        connection.request("GET", "/")
        connection.getresponse().read()
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    server.should_exit = True
    thread.join(5)
    return statistics.median(took)


plain = socket.create_server(("127.0.0.1", 0))
named = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
named.bind(("127.0.0.1", 0))
named.listen()
slow, fast = milliseconds(plain), milliseconds(named)
print(f"socket.create_server: {slow:.1f} ms an answer; a socket that names TCP: {fast:.1f} ms")
sys.exit(0 if slow - fast > 25 else "expected about 40 ms more with the one than with the other")
PYTHON
