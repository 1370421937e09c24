"""One byline → the names in it: "By Ada Byron in Paris, photos by Tom Reed" → Ada Byron. Knows words, not pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from crawler.extraction.document.measures import LABEL
from crawler.extraction.document.tree import squeeze
from crawler.extraction.lexicon import byline_words

_LONGEST = 300  # characters: a limit; a byline is shorter
_MOST_WORDS = 6  # words of a name: with particles and two family names five or six
_ENDS_HOST = r"(?:[a-z]{2}|com|net|org|info|news|media|online|press|COM|NET|ORG|INFO)"
_HOST_BEFORE = re.compile(rf"(?<!\S)(?:[\w-]+\.)+{_ENDS_HOST}\s*/\s*(?=[^\W\d_a-z]\w)")
"""The host in "paper.example/Ada Byron"."""
_ADDRESS = re.compile(rf"\S*(?:https?:|www\.|@)\S*|(?<!\S)(?:[\w-]+\.)+{_ENDS_HOST}(?![\w.])\S*")
_HANDLE = re.compile(r"(?<!\S)@\s?\w+|\S+@\S+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|【[^【】]*】")
_MARKS = r"\s\-–—_:;,،؛/|·•*+=#<>\"“”„«»!?…。、，；：（）(\[\]{}~&%"
_EDGES = re.compile(rf"^[{_MARKS}.)'’]+(?![’'])|[{_MARKS}]+$")
_ACCOUNT = re.compile(r"[^\W\d_A-Z][\w.-]{2,30}")
_ACRONYM = re.compile(r"[A-Z]{2,5}\.?")
_BY = re.compile(r"^(?:by|par|por)\s+", re.I)
_FULL = re.compile(r"\s+[^\W\d_a-z][^\s\d]*\s+\S")
_NO_LETTER = re.compile(r"[\W_]+")
_TWO = re.compile(r"^(\S+)\s+[yeiaиі]\s+(\S+)$")
"""Two words and a letter between them, which can only be an "and": "Maria y Juan"."""
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+(?<![・])")
_LONGEST_HAN = 9  # characters: names in Han and Kana have six, transcribed ones nine
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af・]+")
"""A word in a script in which a name of two parts is one."""
_DIGIT = re.compile(r"\d")
_BETWEEN = re.compile(r"\s*[,;/|•、，،；؛／｜\n]\s*|\s+[·⋅+-]\s+|\s*[–—]\s*")
_HOST_FIRST = re.compile(r"\s*(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}/?\s*,")
"""The host with which a paper gives its address: "paper.example, Osterfleet, Germany"."""
_MAIL_OF = re.compile(r"^\s*\S+@\S+\s*\(([^()]+)\)\s*$")
"""The name behind an address, as feeds write it: "ada@paper.example (Ada Byron)"."""
_BAR, _BAR_BESIDE = re.compile(r"\s*\|[\s|]*"), re.compile(r"[\s|]*\|\s*(,|;|&|[a-z]{1,5}(?=\s))[\s|]*")
_COMMA = re.compile(r"\s*[,;、，；]\s*")
_FOR = re.compile(r"(?<=\w)\s+For\s+(?:The\s)?[A-Z].*$")


def names_in(*bylines: str) -> tuple[str, ...]:
    """The names in bylines, in their order, as printed but for capitals: no "By", role, place, date, handle or address.

    Each once. A desk or a team ("Foreign desk") only where nobody is named; nothing where the bylines name nobody.
    """
    named = [names for byline in bylines if byline for names in _of_people([*_chunks(byline)])]
    persons = [[name for name in names if not byline_words.roles().search(name)] for names in named]
    found = _without_places(persons) or [name for names in named for name in names]
    return tuple({name_key(name): name for name in reversed(found)}.values())[::-1]


def list_of_people(text: str) -> tuple[str, ...]:
    """The names of a text that is a list of people and nothing else: "By Ada Byron and Tom Reed", three between commas,
    links side by side behind "By". Empty for any other: behind a single comma may stand what somebody is.
    """
    bar = " & " if opens_byline(text) else " "
    said = _BAR.sub(bar, _BAR_BESIDE.sub(r" \1 ", byline_words.opening().sub("", text[:_LONGEST], count=1).strip(" |")))
    chunks = [chunk for chunk in _COMMA.split(squeeze(said)) if chunk]
    parts = [part for chunk in chunks for part in byline_words.conjunction().split(chunk) if part]
    names = names_in(said)
    if len(names) < 2 or (len(parts) == len(chunks) and len(names) == 2) or not all(" " in name for name in names):
        return ()
    return names if {name_key(part) for part in parts} == {name_key(name) for name in names} else ()


def name_key(name: str) -> str:
    """By which two names are the same: without capitals, spaces and marks."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", name).casefold())


def _chunks(byline: str) -> Iterator[list[str]]:
    """The names in each part of a byline between commas."""
    said = [chunk for piece in _by_authors(_plain(byline)) for chunk in _BETWEEN.split(piece)]
    for number, chunk in enumerate(said):
        if number == 0 or not _is_description(chunk):
            parts = byline_words.conjunction().split(
                _TWO.sub(r"\1 & \2", byline_words.opening().sub("", chunk, count=1))
            )
            bare = (_bare(part) if number else _without_role(_bare(part)) for part in parts if part)
            yield [name for text in bare if (name := _name(text))]


def account_in(text: str) -> str | None:
    """The name of an account, where a page prints that for a name: one word in small letters, and no "admin"."""
    word = text.strip(" |")
    return word if _ACCOUNT.fullmatch(word) and not is_role(word) and not is_address(word) else None


def is_address(text: str) -> bool:
    """Whether a text is an address or a host and nothing else: "www.paper.de", "The-Paper.com"."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text.strip()) is not None


def without_credit_label(text: str) -> str:
    """A credit of a picture without its label: "Foto: Ada Byron" → Ada Byron, "© Ada Byron/dpa" → Ada Byron/dpa."""
    return byline_words.other_credits().sub("", text.strip(" ()[]"), count=1).lstrip("©Ⓒ ").strip(" ()[]")


def is_role(text: str) -> bool:
    """Whether a text says what somebody is and names nobody: "Staff", "Redaktion", "View profile"."""
    return len(text) <= _LONGEST and byline_words.role_alone().fullmatch(text.strip(" .:")) is not None


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency."""
    return byline_words.agency().fullmatch(name) is not None


def opens_byline(text: str) -> bool:
    """Whether a line begins as bylines do: "By Ada Byron", "Text: Ada Byron", "记者 王明"."""
    opening = text[:_LONGEST]
    return (
        byline_words.line_opening().match(opening) is not None and byline_words.other_credits().match(opening) is None
    )


def without_opening(text: str) -> str:
    """A line without what bylines begin with: "Eine Kolumne von Ada Byron" → Ada Byron."""
    return byline_words.line_opening().sub("", text[:_LONGEST], count=1)


def is_byline_label(text: str) -> bool:
    """Whether a line is the beginning of a byline and nothing else: "By", "Written by:", "Text:"."""
    return len(text) <= _LONGEST and byline_words.line_opening().fullmatch(text.strip() + " ") is not None


def role_behind(text: str) -> bool:
    """Whether a short text is a name, the role of its owner, and perhaps an address: "홍길동 기자 gildong@paper.de"."""
    if text.isascii() or len(text) > _LONGEST:
        return False  # such roles are written in scripts without capitals only
    plain = squeeze(_ADDRESS.sub(" ", _HANDLE.sub(" ", text))).strip("[]()【】 ")
    named = byline_words.roles_beside_name()[1].search(plain) is not None and len(plain.split()) < _MOST_WORDS
    return named and len(plain) < LABEL and len(names_in(plain)) == 1


def credits_others(text: str) -> bool:
    """Whether a text ends with a label for people who did not write: "Reviewed by", "Foto:"."""
    return byline_words.ending_in_other_credits().search(text[-_LONGEST:]) is not None


def _plain(text: str) -> str:
    text = _MAIL_OF.sub(r"\1", text[: 2 * _LONGEST]).strip()
    text = text[1:-1] if _ASIDE.fullmatch(text) else text
    if _HOST_FIRST.match(text):
        return ""  # behind it stand a town and a country
    text = _HANDLE.sub(" ", _HOST_BEFORE.sub("", byline_words.credited_aside().sub(" ", text)))
    return squeeze(_ASIDE.sub(" ", _ADDRESS.sub(" | ", text)))[:_LONGEST]


def _by_authors(text: str) -> Iterator[str]:
    """The pieces of a byline that stand behind no label, or behind one for authors."""
    for number, piece in enumerate(byline_words.other_credits().split(text)):
        again = byline_words.later_byline().split(piece)
        yield from (byline_words.opening().sub("", part, count=1) for part in (again if number == 0 else again[1:]))


def _is_description(chunk: str) -> bool:
    """Whether a part behind a comma says what somebody is: "professor at the faculty of law"."""
    words = [
        word
        for word in byline_words.conjunction().sub(" ", chunk).split()
        if word.islower() and word not in byline_words.particles()
    ]
    return len(words) > 1


def _without_places(chunks: Sequence[Sequence[str]]) -> list[str]:
    """The names of the chunks between commas, without places behind full names: "Ada Byron, Paris"."""
    full = any(" " in name for names in chunks for name in names)
    kept = [names for number, names in enumerate(chunks) if not (full and _is_place(names, number))]
    found = [name for names in kept[:1] for name in names]
    found += [name for names in kept[1:] for name in names if not byline_words.places().fullmatch(name)]
    return [name for name in found if not (name.islower() or _is_office(name))] or found


def _is_place(names: Sequence[str], number: int) -> bool:
    """Whether a chunk is a single word behind others, or one in capitals, as datelines have it: "OSTERFLEET"."""
    return _is_one_word(names) and (number > 0 or (names[0].isupper() and not is_agency(names[0])))


def _of_people(chunks: Sequence[list[str]]) -> Sequence[list[str]]:
    """The chunks of one byline; only the agencies of single words and places alone, which are a town and its country:
    "Osterfleet, Germany".
    """
    said = [names for names in chunks if names]
    are_places = len(said) > 1 and all(
        _is_one_word(names) or byline_words.places().fullmatch(names[0]) for names in said
    )
    return [names for names in said if is_agency(names[0])] if are_places else chunks


def _is_office(name: str) -> bool:
    """Whether a text in Chinese or Japanese is too long for a name that has no dot inside."""
    return len(name) > _LONGEST_HAN and _HAN.fullmatch(name) is not None


def _is_one_word(names: Sequence[str]) -> bool:
    return len(names) == 1 and " " not in names[0] and _SPACELESS.fullmatch(names[0]) is None


def _bare(part: str) -> str:
    """A part of a byline without dates, roles beside the name and marks at its ends."""
    words = _DIGIT.split(part, maxsplit=1)[0].split()
    if words and len(words) < len(part.split()) and words[-1].endswith((":", "：")):
        return ""  # the label of a date: "입력 : 2026.03.08"
    while words and len(words) < len(part.split()) and words[-1].casefold().strip(".,") in byline_words.days():
        words.pop()
    text = _EDGES.sub("", _FOR.sub("", _BY.sub("", " ".join(words))))
    if (role := byline_words.roles().search(text)) and _FULL.match(text, role.end()):
        text = text[role.end() :]
    before, behind = byline_words.roles_beside_name()
    for _ in range(2):
        text = _EDGES.sub("", behind.sub("", before.sub("", text)))
    return text


@lru_cache(maxsize=4096)
def _name(text: str) -> str | None:
    """A part of a byline as a name; None when it is none."""
    if not 1 < len(text) < 60 or text.casefold() in byline_words.days():
        return None
    if is_agency(text):
        return text
    if is_role(text) or is_byline_label(text):
        return None
    name = _once(_capitalised(text.split()))
    if len(name) < 2 or len(name.split()) > _MOST_WORDS or is_role(name):
        return None
    if _ACRONYM.fullmatch(name):
        return name if is_agency(name) else None
    return _in_lower_case(name) if name.isupper() and " " in name else name


def _without_role(name: str) -> str:
    """A name without what is written to it without a comma: "Ada Byron Staff Writer", "ADA BYRON Associated Press"."""
    role, words = byline_words.role_behind().search(name), name.split()
    if role is not None and is_agency(name[: role.start()]):
        return name[: role.start()]
    if role is not None and role["group"] is None:
        words = name[: role.start()].split()
    number = next(
        (n for n in range(2, min(len(words), _MOST_WORDS)) if _is_agency_behind(words[n:], words[:n])), len(words)
    )
    return " ".join(words[:number]) if len(words) > 1 and _capitalised(words) == words else name


def _is_agency_behind(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether words are an agency and could not belong to the name before them."""
    text = " ".join(words)
    return is_agency(text) and (len(words) > 1 or not name[-1].isupper()) and (len(text) > 5 or text.isupper())


def _capitalised(words: list[str]) -> list[str]:
    """The words of a name up to the first that no name holds: "Ada Byron in Paris" → Ada Byron.

    Whole, where nothing is written with capitals: in scripts that have none, and by people who do without.
    """
    if not any(_has_capital(word) for word in words):
        return words if len(words) > 1 or not words[0].islower() else []
    kept: list[str] = []
    for word in words:
        if not (_has_capital(word) or word in byline_words.particles() or word.lower() == word.upper()):
            break
        kept.append(word)
    while kept and kept[-1] in byline_words.particles():
        kept.pop()
    if len(kept) > 1 or len(words) == len(kept):
        return kept
    return words if kept and sum(map(_has_capital, words)) > 1 else []


def _has_capital(word: str) -> bool:
    return any(letter.isupper() or letter.istitle() for letter in word)


def _once(words: list[str]) -> str:
    """A name that an element prints twice, once: "Ada Byron Ada Byron" → "Ada Byron"."""
    half = len(words) // 2
    return " ".join(words[:half] if half and words[:half] == words[half:] else words)


def _in_lower_case(name: str) -> str:
    """A name in capitals as people write it: "JEAN-LUC O'BRIEN" → "Jean-Luc O'Brien"."""
    words = re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name).split()
    small = [
        word.lower() if number and word.lower() in byline_words.particles() else word
        for number, word in enumerate(words)
    ]
    return re.sub(r"\bMc([a-z])", lambda match: f"Mc{match[1].upper()}", " ".join(small))
