"""By what a block of text is known again on other pages of its site."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from crawler.extraction.document.tree import spaced

_DIGITS = str.maketrans("123456789", "000000000")
_DIGIT = re.compile(r"\d")


def fingerprint(text: str) -> str:
    """16 hex digits of the sha256 of `text` in NFKC, casefolded, white space collapsed, every digit as 0."""
    if text.isascii():
        plain = spaced(text.lower()).translate(_DIGITS)
    else:
        plain = _DIGIT.sub("0", spaced(unicodedata.normalize("NFKC", text).casefold()))
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]
