"""What storage reads of a site's declaration; all else of it is the crawler's.

In: its TOML text, as a WARC file has it. Out: the paper's name.
"""

from __future__ import annotations

import tomllib


def title_of(declaration: str) -> str | None:
    """What the paper calls itself; None: the declaration does not say, or files of others hold what is no TOML."""
    try:
        title = tomllib.loads(declaration).get("title")
    except tomllib.TOMLDecodeError:
        return None
    return title if isinstance(title, str) and title.strip() else None
