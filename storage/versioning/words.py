"""A text as paragraphs of words, and the numbers by which they are compared. Pure.

A word is what stands between blanks; a dash between two words is one of its own. Where the script has no blanks (Han,
kana, Thai, Lao, Khmer, Burmese) a word is one character with the marks that belong to it: nobody can say without a
dictionary of the language where words end there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat

_HAN = r"\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_THAI_AND_LAO = r"\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6"
_KHMER_AND_BURMESE = r"\u1780-\u17b3\u1000-\u102a"
_SIGNS = r"\u3001-\u3003\u3008-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_MARKS = (
    r"\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
    r"\u102b-\u103e\u17b4-\u17d3\u30fc\u3099\u309a"
)
_ALONE = rf"{_HAN}{_THAI_AND_LAO}{_KHMER_AND_BURMESE}{_SIGNS}\u2014\u2015"
_WORD = re.compile(rf"(?:[{_ALONE}][{_MARKS}]*|[^\s{_ALONE}]+)\s*")
_APART = re.compile(f"[{_ALONE}]")
# Soft hyphens and what has no width; the joiners of Arabic and Indic scripts (U+200C, U+200D) are letters there.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")

_MANY = 1000
_LAST = 0x10FFFF
"""There is room for a million different words; all beyond are taken for one."""

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ＇", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


def visible(text: str) -> str:
    """A text without the signs that have no width."""
    return text if text.isascii() else unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def _is_typed(text: str) -> bool:
    """Whether there is one of the only signs of ASCII that have another form."""
    return "`" in text or "''" in text


def plain(word: str) -> str:
    """A word without what is of its typography: one form of quotes, dashes and dots, NFKC."""
    if word.isascii() and not _is_typed(word):
        return word.strip()
    return unicodedata.normalize("NFKC", word.strip().translate(_TYPOGRAPHY)).replace("''", '"')


def as_written(word: str) -> str:
    """A word with its typography; NFC, as what is one text is told by."""
    return unicodedata.normalize("NFC", word.strip())


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its words, what stands between them, and one character for each that says which it is."""

    words: Sequence[str]
    between: str
    code: str

    def text(self, begin: int, end: int) -> str:
        """Some of the words as they stand there, blanks collapsed."""
        return self.between.join(self.words[begin:end]).strip()


class Coder(dict[str, str]):
    """Gives each word a character, the same to all that `form` makes the same. For the two texts of a comparison."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__()
        self._form = form
        self._paragraphs: dict[str, Paragraph] = {}

    def __missing__(self, word: str) -> str:
        form = self._form(word)
        code = self[word] = chr(min(len(self), _LAST)) if form is word or form == word else self[form]
        return code

    def paragraph(self, line: str) -> Paragraph:
        """A line as a paragraph."""
        found = self._paragraphs.get(line)
        if found is None:
            found = self._paragraphs[line] = self._taken_apart(line)
        return found

    def _taken_apart(self, line: str) -> Paragraph:
        words = visible(line).split()
        between = " "
        if not line.isascii() and _APART.search(line):
            words, between = _WORD.findall(" ".join(words)), ""
        if len(words) > _MANY and line.isascii() and not _is_typed(line):
            return Paragraph(words, between, self._learned(words))
        return Paragraph(words, between, "".join([self[word] for word in words]))

    def _learned(self, words: Sequence[str]) -> str:
        """The characters of words without another form, given where they have none: a hostile text may have many.

        Each look for one of a hundred thousand words costs half a microsecond, so there are as few as can be.
        """
        found = list(map(self.get, words)) if self else [None]
        if None not in found:
            return "".join(filter(None, found))
        unknown = dict.fromkeys(words) if not self else dict.fromkeys(set(words).difference(self))
        codes = list(map(chr, islice(chain(range(len(self), _LAST), repeat(_LAST)), len(unknown))))
        is_each_another = len(unknown) == len(words) and not self
        self.update(zip(unknown, codes, strict=True))
        return "".join(codes) if is_each_another else "".join([self[word] for word in words])


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text, which are its lines; blank ones are none."""
    return list(filter(str.strip, text.split("\n")))
