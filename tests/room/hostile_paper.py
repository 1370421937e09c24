"""A paper whose every text would like to run: titles, authors, bodies, teasers, addresses.

Each payload calls `alert` or makes an element that loads something. Those of ../shared are taken too, where they are.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER, listing, ok, page
from tests.unit.storage.wire import FULL

SUITES = Path(__file__).resolve().parents[3] / "shared" / "suites"
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">here</a>',
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<style>*{background:url(//evil.example/)}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "{{ 7*7 }}{% raw %}${7*7}",
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    "<form action=//evil.example><button>x",
    "\u202e<b>reversed</b>\u202d",
    '<!--<img title="--><img src=x onerror=alert(1)>">',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u2028alert(1)\u2029",
    "]]><script>alert(1)</script>",
)


def payloads() -> list[str]:
    """All of them, each once."""
    found = dict.fromkeys(PAYLOADS)
    if (SUITES / "dompurify-xss" / "payloads.json").exists():
        found |= dict.fromkeys(
            one["payload"] for one in json.loads((SUITES / "dompurify-xss" / "payloads.json").read_text())
        )
        found |= dict.fromkeys(json.loads((SUITES / "blns" / "blns.json").read_text()))
    return [text for text in found if text.strip()]


def print_hostile(library: Library) -> None:
    """An article for each payload, a front page that announces all of them, and a story that three articles carry."""
    texts = payloads()
    hostile = [
        (
            f"/a{number}",
            page(text, f"{text}\nA second paragraph.\n{text}", post_id=str(number), authors=[text], section=text),
        )
        for number, text in enumerate(texts)
    ]
    teased = listing(*((text, f"{PAPER}/a{number}") for number, text in enumerate(texts)))
    copies = [
        (f"/copy{number}", page(text, f"{text}\n{FULL}", authors=[text], section=text))
        for number, text in enumerate(texts[:3])
    ]
    library.press.run(ok("/", teased), *(ok(path, body) for path, body in (*copies, *hostile)))
    library.take()  # it reads a thousand pages at most
    library.press.run(
        *(
            ok(path, page(f"{text} again", f"{text}\nOther.", post_id=path[2:], authors=[text], section=text))
            for (path, _), text in zip(hostile, texts, strict=True)
        )
    )
    library.take()
