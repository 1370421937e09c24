"""By what a block of text is known again on other pages of its site."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from crawler.extraction.document.tree import spaced

_FOLDED = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789", b"abcdefghijklmnopqrstuvwxyz000000000")
_DIGIT = re.compile(r"\d")


def fingerprint(text: str) -> str:
    """16 hex digits of the sha256 of `text` in NFKC, casefolded, white space collapsed, every digit as 0."""
    if text.isascii():
        plain = spaced(text).encode().translate(_FOLDED)
    else:
        folded = spaced(unicodedata.normalize("NFKC", text).casefold())
        plain = _DIGIT.sub("0", folded).encode("utf-8", "replace")
    return hashlib.sha256(plain).hexdigest()[:16]
