"""So many requests a second for a while, whether or not the ones before were answered: as readers come.

In: a port, addresses, how many a second, and how long. Out: a line of JSON: how long each took from the moment at which
it was due, by status. A process of its own, so that it takes no time from what it measures.

`python -m benchmarks.room.load PORT SECONDS A_SECOND FILE`
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

_PATIENCE = 30.0


async def _asked(port: int, address: str, due: float) -> tuple[str, float]:
    """What came of a request, and its milliseconds."""
    await asyncio.sleep(max(0.0, due - time.monotonic()))
    try:
        async with asyncio.timeout(_PATIENCE):
            told = await _answered(port, address)
    except (OSError, TimeoutError) as fault:
        told = type(fault).__name__
    return told, (time.monotonic() - due) * 1000


async def _answered(port: int, address: str) -> str:
    """The status of an answer that came whole."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    status = (await reader.readline()).split()
    while await reader.read(65536):
        pass
    writer.close()
    return status[1].decode() if len(status) > 1 else "nothing"


async def load(port: int, seconds: int, a_second: int, addresses: Sequence[str]) -> list[tuple[str, float]]:
    """All of them."""
    begin = time.monotonic() + 0.5
    count = seconds * a_second
    asked = (_asked(port, addresses[number % len(addresses)], begin + number / a_second) for number in range(count))
    return list(await asyncio.gather(*asked))


def main() -> None:
    """Ask, and tell."""
    port, seconds, a_second, file = sys.argv[1:]
    addresses = json.loads(Path(file).read_text("utf-8"))
    print(json.dumps(asyncio.run(load(int(port), int(seconds), int(a_second), addresses))))


if __name__ == "__main__":
    main()
