"""A network that swallows what is sent: how soon that is noticed.

In: the URL of a database. Out: what its connections are opened with. A server that ends, or a connection that is cut,
says so; a cable that is pulled, a firewall that forgets, or a machine that is gone says nothing, and by the system's
own rules whoever waits for an answer then waits for two hours (Linux: tcp(7), tcp_keepalive_time).
"""

from __future__ import annotations

from sqlalchemy import URL

NOTICED: dict[str, int] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
"""libpq's parameters (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS), in seconds, and
the last one in milliseconds: half a minute, as long as a server may be away (`storage.database.reconnect`). A query may
take longer: the system of its server answers meanwhile. Without effect on sockets of the same machine.
"""


def noticed(url: URL) -> dict[str, int]:
    """Those of them that the URL itself does not give."""
    return {name: value for name, value in NOTICED.items() if name not in url.query}
