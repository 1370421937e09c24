"""What the paper's pages look like: a sheet that imports another, a font, a script that adds a line, pictures in sizes.

The font is the paper's own, three signs in 868 bytes, written by fontTools.
"""

from __future__ import annotations

import colorsys
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from crawler.newspaper.stories import Story

SIZES = (600, 1200)
"""Pixels: how wide the pictures of stories are printed."""
_RATIO = 1200 / 630
_SKY, _SEA = 0.78, 0.38


def dress() -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Files by path, each with its type."""
    return {
        "/assets/type.css": ("text/css; charset=utf-8", lambda: _template("type.css")),
        "/assets/paper.js": ("text/javascript; charset=utf-8", lambda: _template("paper.js")),
        "/assets/ropewalk.woff": ("font/woff", lambda: _data("ropewalk.woff")),
        "/assets/rope.png": (
            "image/png",
            lambda: _png(12, 24, lambda y: (196, 178, 140) if y % 8 < 4 else (228, 215, 186)),
        ),
        "/assets/anchor.png": ("image/png", lambda: _png(16, 16, lambda _y: (11, 90, 115))),
    }


def sized(story: Story) -> dict[str, int]:
    """The paths of a story's picture as pixels, and how wide each is."""
    return {f"/media-library/{story.slug}-{width}.png": width for width in SIZES}


@lru_cache(maxsize=256)
def painted(hue: int, width: int) -> bytes:
    """A sky above a sea, in the colours of a story's picture, as PNG."""
    height = round(width / _RATIO)
    sky, sea = (_rgb(hue, lightness) for lightness in (_SKY, _SEA))
    return _png(width, height, lambda y: sky if y < height * 0.63 else sea)


def _rgb(hue: int, lightness: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(hue / 360, lightness, 0.45)
    return round(red * 255), round(green * 255), round(blue * 255)


def _png(width: int, height: int, colour: Callable[[int], tuple[int, int, int]]) -> bytes:
    """A picture of lines of one colour each (PNG, third edition, §5 and §11)."""
    lines = b"".join(b"\x00" + bytes(colour(y)) * width for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _template(name: str) -> bytes:
    return files("crawler.newspaper").joinpath(f"templates/{name}").read_bytes()


def _data(name: str) -> bytes:
    return files("crawler.newspaper").joinpath(f"data/{name}").read_bytes()
