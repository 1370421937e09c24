"""Who we say we are: the User-Agent with a contact, and the other headers of every request.

In: the environment. Out: headers.
"""

from __future__ import annotations

import getpass
import os
import socket
from functools import cache
from importlib.metadata import version

CONTACT_VARIABLE = "MICROFICHE_CONTACT"
"""Names the variable that holds an address or URL at which the operator of the crawl can be reached."""


@cache
def contact() -> str:
    """Where a site's owner reaches whoever runs this crawl; without MICROFICHE_CONTACT the account on this machine."""
    host = socket.getfqdn()
    here = socket.gethostname() if host.startswith("localhost") else host
    return os.environ.get(CONTACT_VARIABLE) or f"mailto:{getpass.getuser()}@{here}"


def has_contact() -> bool:
    """Whether somebody said at which address the operator can be reached."""
    return bool(os.environ.get(CONTACT_VARIABLE))


def user_agent() -> str:
    """The product token that robots.txt may address, the version, and the contact (RFC 9309 §2.2.1)."""
    return f"microfiche/{version('microfiche')} (+{contact()})"


@cache
def request_headers() -> dict[str, str]:
    """The headers of a request, validators aside."""
    return {
        "User-Agent": user_agent(),
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Encoding": "gzip, br",
        "Accept-Language": "*",
    }
