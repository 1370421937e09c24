"""How somebody likes to read: size of text, width of lines, keys. Kept by his browser in a cookie, and nowhere else.

In: the cookie that a request brings, or what was chosen. Out: classes of the page's root, by which the style sheet
does the rest; a cookie that says nothing of who it is. Never: any text of a cookie in a page.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

COOKIE = "reading"
SIZES = ("normal", "small", "large", "largest")
WIDTHS = ("normal", "narrow", "wide")
KEYS = ("off", "on")
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """A size of `SIZES`, a width of `WIDTHS`, and whether letters are `KEYS` of commands."""

    size: str = SIZES[0]
    width: str = WIDTHS[0]
    keys: str = KEYS[0]

    @property
    def classes(self) -> str:
        """Of the root of a page; "" where nothing was chosen."""
        chosen = (("size", self.size), ("width", self.width))
        return " ".join(f"{name}-{value}" for name, value in chosen if value != "normal")

    @property
    def cookie(self) -> str:
        """As a header sets it: for this site alone, which also a link from elsewhere leads to (RFC 6265bis §5.6.7)."""
        value = f"{self.size}.{self.width}.{self.keys}"
        return f"{COOKIE}={value}; Max-Age={_A_YEAR}; Path=/; HttpOnly; SameSite=Lax"


def chosen_by(request: Request) -> ReadingChoice:
    """What the cookie of a request says; what is none of the choices is not chosen."""
    said = dict(zip(("size", "width", "keys"), request.cookies.get(COOKIE, "").split("."), strict=False))
    known = {"size": SIZES, "width": WIDTHS, "keys": KEYS}
    return ReadingChoice(**{name: value for name, value in said.items() if value in known[name]})
