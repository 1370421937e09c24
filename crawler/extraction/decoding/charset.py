"""Which charset a page is in, and its text: byte order mark, HTTP header, meta tag, valid UTF-8, then a guess.

The order is that of the WHATWG HTML Standard (§13.2.3.2), with one departure: bytes that are valid UTF-8 with
characters beyond ASCII are UTF-8 even where an older charset is declared, because that is never so by chance. (Of the
charsets of East Asia that is true of a sentence, not of a word: the GBK bytes of 联通 are valid UTF-8.)
"""

from __future__ import annotations

import codecs
import re
from email.message import Message
from functools import lru_cache

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding

from crawler.extraction.decoding.locales import ONE_BYTE, charset_for

_NO_TEXT_OF_THE_WEB = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "mbcs", "oem", "palmos"}
)
_EAST_ASIAN = re.compile(r"^(gb\w*|hz|big5\w*|cp9(32|36|49|50)|shift_jis\w*|euc[-_]\w+|johab)$")
_A_SENTENCE = 12
"""Characters beyond ASCII."""
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_ASCII = bytes(range(0x80))
_LONGEST_LABEL = 40  # characters: a limit; codecs keep each name in mind that they were asked for
_GUESSED_BYTES = 20_000  # bytes: charset-normalizer needs no more, and takes ten ms for them
_WESTERN_CHARSET = "cp1252"


def decode_text(body: bytes, content_type: str | None) -> tuple[str, str, str]:
    """The text of `body`, its charset, and where that was learned: "bom", "http header", "meta", "utf-8 valid",
    "utf-8 mostly valid", "utf-8, against http header", "utf-8, against meta" or "guess".

    Bytes that the charset cannot hold become U+FFFD. Characters that no database can hold are for readers to remove,
    who know how much of a text they want: `clean_characters`.
    """
    valid = _as_utf8(body)
    charset, source = _charset(body, content_type, is_utf8=valid is not None)
    text = valid if valid is not None and charset == "utf-8" else body.decode(charset, "replace")
    return text.removeprefix("\ufeff"), charset, source


def clean_characters(text: str) -> str:
    """`text` without NUL, lone surrogates and other characters outside XML 1.0 §2.2, which neither XML nor PostgreSQL
    can hold; form feeds become spaces.
    """
    return text if _coded_clean(text) is not None else _UNKEEPABLE.sub("", text.replace("\x0c", " "))


def clean_utf8(text: str) -> bytes:
    """`clean_characters` in UTF-8."""
    coded = _coded_clean(text)
    return coded if coded is not None else clean_characters(text).encode("utf-8")


def _coded_clean(text: str) -> bytes | None:
    """A text in UTF-8 if there is nothing to remove: quick, because that is so of nearly every page."""
    try:
        coded = text.encode("utf-8")
    except UnicodeEncodeError:
        return None
    if len(coded.translate(None, _CONTROLS)) < len(coded):
        return None
    # The byte with which both begin is rare, and one byte is found sooner than three.
    return None if b"\xef" in coded and any(character in coded for character in _NO_CHARACTERS) else coded


def _charset(body: bytes, content_type: str | None, *, is_utf8: bool) -> tuple[str, str]:
    mark, _ = read_bom(body)
    if mark is not None:
        return mark, "bom"
    declared, source = _declared(body, content_type)
    if declared is None:
        return _undeclared(body, is_utf8=is_utf8)
    if is_utf8 and _contradicted(declared, body):
        return "utf-8", f"utf-8, against {source}"
    if declared == "utf-8" and not is_utf8 and not _is_mostly_utf8(body):
        return _guess(body), "guess"
    return declared, source


def _undeclared(body: bytes, *, is_utf8: bool) -> tuple[str, str]:
    if is_utf8:
        return "utf-8", "utf-8 valid"
    return ("utf-8", "utf-8 mostly valid") if _is_mostly_utf8(body) else (_guess(body), "guess")


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether more characters beyond ASCII are whole than are broken: in other charsets hardly any is by chance,
    and a browser shows such a page with a few replacement characters (WHATWG Encoding §8.1.1).
    """
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) - broken > broken


def _contradicted(declared: str, body: bytes) -> bool:
    """Whether an older charset is declared of a body that is valid UTF-8, and that not by chance."""
    if body.isascii() or not (ONE_BYTE.match(declared) or _EAST_ASIAN.match(declared)):
        return False
    beyond_ascii = sum(byte > 0xBF for byte in body.translate(None, _ASCII))
    return beyond_ascii >= (_A_SENTENCE if _EAST_ASIAN.match(declared) else 1)


def _declared(body: bytes, content_type: str | None) -> tuple[str | None, str]:
    in_header = _known(_charset_parameter(content_type))
    if in_header is not None:
        return in_header, "http header"
    in_meta = _known(html_body_declared_encoding(body[:8192]))
    # A meta tag that could be read is in a charset that holds ASCII (WHATWG HTML §13.2.3.3).
    return ("utf-8" if in_meta is not None and in_meta.startswith(("utf-16", "utf-32")) else in_meta), "meta"


@lru_cache(maxsize=64)
def _charset_parameter(content_type: str | None) -> str | None:
    if not content_type:
        return None
    message = Message()
    message["content-type"] = content_type.replace("\n", " ").replace("\r", " ")
    value = message.get_param("charset")
    return value if isinstance(value, str) else None


@lru_cache(maxsize=64)
def _known(label: str | None) -> str | None:
    """The codec for a label; None when there is none or it is no charset of text (zlib_codec, idna)."""
    if not label or len(label) > _LONGEST_LABEL:
        return None
    try:
        name = resolve_encoding(label)
        usable = name is not None and codecs.lookup(name).name not in _NO_TEXT_OF_THE_WEB
        return codecs.lookup(name).name if name and usable and b" ".decode(name, "replace") else None
    except (LookupError, ValueError, UnicodeError):
        return None


def _as_utf8(body: bytes) -> str | None:
    """The text of a body that is UTF-8; None of any other."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A body that was cut inside its last character is still UTF-8.
        return body.decode("utf-8", "replace") if error.reason == "unexpected end of data" else None


def _guess(body: bytes) -> str:
    sample = re.sub(rb"<(script|style)\b.*?</\1>|<[^>]*>", b" ", body[:200_000], flags=re.S | re.I)[:_GUESSED_BYTES]
    return charset_for(body, sample or body[:_GUESSED_BYTES], _by_its_letters)


def _by_its_letters(sample: bytes) -> str:
    best = from_bytes(sample).best()
    return (_known(best.encoding) if best is not None else None) or _WESTERN_CHARSET
