"""The lines of a body → blocks with a verdict: paragraphs, and what only stands among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawler.extraction.body.body_line import BodyLine
from crawler.extraction.body.fingerprint import fingerprint
from crawler.extraction.document.measures import ARTICLE, LABEL, RUNNING, SAME, TITLE
from crawler.extraction.document.sentences import STOPS
from crawler.extraction.document.tree import bare, weight
from crawler.extraction.fields.around_title import AroundTitle
from crawler.extraction.identity.main_article import alike
from crawler.extraction.lexicon.person_names import names_in, opens_byline
from crawler.extraction.lexicon.words import is_call, is_related_label, without_by
from storage.records import Block, Verdict

_LETTER = re.compile(r"[^\W_]")
_CREDIT = re.compile(
    r"^\W*(?:(?:top|main|lead|file|cover|featured|vezető|archív) )?(?:photo(?:graph)?|image|picture|foto|fotó|kép|bild"
    r"|imagen|crédito?|fotografía|fotografie|zdjęcie|φωτογραφ[ίι]α|фото|写真|사진)s?(?: ?credit| by|:| ©)+",
    re.I,
)
_COUNTER = re.compile(r"\d[\d:]* ?(?:/|of) ?\d[\d:]*")
"""How galleries number their pictures, and players their time."""
_AGENCY = re.compile(
    r"[^.!?]{2,70}(?:[|/@]|\bvia\b) ?(?:AP|AFP|Reuters|Getty(?: Images)?|EPA|dpa|ANSA|EFE|PAP|Shutterstock|iStock"
    r"|Alamy|imago)\)?"
)
"""How agencies sign pictures: "Ada Byron | Reuters"."""
_LONGEST_CAPTION = 2200  # characters: no line longer is held against captions, which is dear
_OPENING = 8  # lines: title, deck and byline come again among the first ones, further down they are text


@dataclass(frozen=True, slots=True)
class Captions:
    """The captions of a page without white space, and those of them that a line may begin with."""

    whole: frozenset[str]
    openings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """Texts of a page that are no paragraphs of its body, wherever they turn up."""

    titles: tuple[str, ...]
    around: AroundTitle
    authors: tuple[str, ...]
    captions: Captions


def blocks_of(lines: Sequence[BodyLine], known: KnownTexts) -> Iterator[Block]:
    """One block for every line that says something, in order; the text of the lines is squeezed."""
    judged: dict[tuple[str, str], Block] = {}  # a hostile page repeats one line 200,000 times
    for number, line in enumerate(lines):
        if not _LETTER.search(line.text):
            continue
        found = judged.get((line.text, line.kind))
        if found is None:
            verdict, signal = _judge(line.text, number, known)
            found = block(line.text, verdict, signal, line.kind)
        if number >= _OPENING:
            judged[line.text, line.kind] = found
        yield found


def block(text: str, verdict: Verdict, signal: str, kind: str = "paragraph") -> Block:
    """A block, with a fingerprint where it is of the body: the memory of a site knows nothing else."""
    known = fingerprint(text) if verdict is Verdict.BODY else ""
    return Block(text=text, verdict=verdict, signal=signal, fingerprint=known, kind=kind)


def known_captions(captions: Iterable[str]) -> Captions:
    """Captions in the form in which lines are held against them."""
    whole = frozenset(bare(caption) for caption in captions)
    return Captions(whole, tuple(caption for caption in whole if len(caption) > LABEL // 3))


def _is_caption(text: str, captions: Captions) -> bool:
    """Whether a line is a caption, perhaps with the credit that stands behind it."""
    if not captions.whole or len(text) > _LONGEST_CAPTION:
        return False
    plain = bare(text)
    if plain in captions.whole:
        return True
    return plain.startswith(captions.openings) and any(
        plain.startswith(opening) and len(plain) - len(opening) < LABEL for opening in captions.openings
    )


def is_credit(text: str) -> bool:
    """Whether a line says who made a picture: "Top photo credit: …", perhaps with its caption."""
    return weight(text) < ARTICLE and bool(_CREDIT.match(text) or _AGENCY.fullmatch(text))


def _judge(text: str, number: int, known: KnownTexts) -> tuple[Verdict, str]:
    if _is_head(text, number, known):
        return Verdict.META, "head of the article"
    if _is_caption(text, known.captions) or is_credit(text):
        return Verdict.CAPTION, "caption"
    if is_call(text) or _labels_a_call(text):
        return Verdict.BOILERPLATE, "call to action"
    if _COUNTER.fullmatch(text):
        return Verdict.BOILERPLATE, "counter"
    if is_related_label(text):
        return Verdict.BOILERPLATE, "related label"
    return Verdict.BODY, "running text"


def _labels_a_call(text: str) -> bool:
    """Whether a few words that end no sentence begin with a call: "Advertisement: the report goes on below"."""
    short = weight(text) <= RUNNING and not text.endswith(STOPS)
    return short and ":" in text and is_call(text.partition(":")[0].strip())


def verdict_beside(text: str, known: KnownTexts) -> tuple[Verdict, str]:
    """What a line beside the body is: head of the article, caption, or part of the page around it."""
    verdict, signal = _judge(text, 0, known)
    return (Verdict.BOILERPLATE, "beside the article") if verdict is Verdict.BODY else (verdict, signal)


def _is_head(text: str, number: int, known: KnownTexts) -> bool:
    """Whether a line is the title, kicker, deck, type line or byline once more."""
    if text in (known.around.kicker, known.around.deck, known.around.type_line):
        return True
    if number >= _OPENING:
        return False
    is_title = len(text) <= TITLE and any(alike(text, title) > SAME for title in known.titles)
    return is_title or _names_authors(text, known.authors)


def _names_authors(text: str, authors: Sequence[str]) -> bool:
    """Whether a line names authors of the page and says nothing else."""
    if not authors:
        return False
    known = {name.casefold() for name in authors}
    if without_by(text).casefold() in known:
        return True
    named = {name.casefold() for name in names_in(text)} if opens_byline(text) and weight(text) <= RUNNING else set()
    return bool(named) and named <= known
