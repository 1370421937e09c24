"""The proxy of a site, and how its password is kept to ourselves: a site file goes into the WARC files.

In: the address in a site file, such as socks5://user:password@proxy.example:1080. Out: a `Proxy`; the text without
user and password.
"""

from __future__ import annotations

import os
import re
import tomllib
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

PASSWORD_VARIABLE = "MICROFICHE_PROXY_PASSWORD"
"""Names the variable that holds the password for a user whom a site file names without one."""
PORTS = {"http": 80, "https": 443, "socks5": 1080}
"""The kinds of proxies, and the port of each where the address names none."""

_WITHHELD = "***"
_LONGEST = 255  # bytes of a user or a password (RFC 1929 §2)
_LINE = re.compile(r"""^([\s#]*proxy\s*=\s*["'][a-z0-9]+://)[^"'\n]*@""", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where a proxy is, and who we are to it."""

    kind: Literal["http", "https", "socks5"]
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def where(self) -> str:
        """What may be said of it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}://{host}:{self.port}"

    @property
    def authorization(self) -> bytes | None:
        """The value of Proxy-Authorization (RFC 7617 §2)."""
        return b"Basic " + b64encode(f"{self.user}:{self.password}".encode()) if self.user else None


def proxy_of(address: str) -> Proxy:
    """The proxy at a URL. Raises ValueError, which does not repeat the address."""
    parts = urlsplit(address)
    kind = {"http": "http", "https": "https", "socks5": "socks5", "socks5h": "socks5"}.get(parts.scheme.lower())
    if kind is None or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("this is no proxy; give one such as http://proxy.example:3128 or socks5://127.0.0.1:1080")
    user = unquote(parts.username or "")
    password = unquote(parts.password or "") or (os.environ.get(PASSWORD_VARIABLE, "") if user else "")
    if max(len(user.encode()), len(password.encode())) > _LONGEST:
        raise ValueError(f"a user or a password of a proxy has at most {_LONGEST} bytes")
    return Proxy(kind, parts.hostname, parts.port or PORTS[kind], user, password)  # type: ignore[arg-type] # looked up


def without_password(text: str) -> str:
    """A declaration as it may be kept, without who we are to the proxy. Raises ValueError where that stays."""
    kept = _LINE.sub(rf"\1{_WITHHELD}@", text)
    proxy = tomllib.loads(kept).get("proxy")
    if isinstance(proxy, str) and "@" in proxy and urlsplit(proxy).netloc.rpartition("@")[0] != _WITHHELD:
        raise ValueError('write user and password on one line, as in proxy = "http://user:password@proxy.example:3128"')
    return kept
