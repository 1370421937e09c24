"""Draft → traces: what the memory keeps of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.extraction.body.fingerprint import fingerprint
from storage.records import Block, Draft, Form, Role, Trace, Verdict

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,2}|\w+")
_CLOSING = "\"'”’»«“‘)]›」』 "
_QUOTED = tuple('"“”„«»‚‘「『')
_PREFIX = re.compile(r"\s*(?::|\||\s[–—-])\s+")
_SHORT = 6
_LONGEST_SEGMENT = 30
_KINDS = {"heading": Form.HEADING, "item": Form.ITEM, "row": Form.ROW}


def traces_of(draft: Draft) -> tuple[Trace, ...]:
    """The blocks of the body in order, the title, and the groups that the page is in.

    What was cut from a page leaves no trace: the excerpt in a list of other articles is a paragraph of one of them.
    """
    return (*_blocks(draft), *_title(draft), *_groups(draft))


def _blocks(draft: Draft) -> Iterator[Trace]:
    authors = [name.casefold() for name in draft.article.authors if name] if draft.article else []
    for block in draft.blocks:
        if block.verdict is Verdict.BODY:
            yield Trace(
                role=Role.BODY,
                fingerprint=block.fingerprint,
                form=form_of(block),
                words=length(block.text),
                names_author=any(name in block.text.casefold() for name in authors),
            )


def _title(draft: Draft) -> Iterator[Trace]:
    if draft.article:
        yield Trace(role=Role.TITLE, fingerprint=fingerprint(draft.article.title), words=length(draft.article.title))


def _groups(draft: Draft) -> Iterator[Trace]:
    for name in sorted(set(_group_names(draft))):
        yield Trace(role=Role.GROUP, fingerprint=fingerprint(name))


def _group_names(draft: Draft) -> Iterator[str]:
    """Authors, section, kicker, kind, what stands before a colon in the title, folders of the URL.

    Not tags: stories of one event share them, and its quotes.
    """
    article = draft.article
    if article is None:
        return
    yield from (f"author {name}" for name in article.authors)
    yield from (f"{name} {value}" for name in ("section", "kicker", "kind") if (value := getattr(article, name)))
    before, *behind = _PREFIX.split(article.title, maxsplit=1)
    if behind and length(before) <= _SHORT:
        yield f"series {before}"
    path = ""
    for segment in urlsplit(draft.url).path.split("/")[1:-1]:
        path = f"{path}/{segment}"
        if not segment.isdigit() and len(segment) <= _LONGEST_SEGMENT:
            yield f"folder {path}"


def length(text: str) -> int:
    """Words of a text; of scripts that write none, pairs of characters."""
    return len(_WORD.findall(text))


def form_of(block: Block) -> Form:
    """What a block looks like: by its kind, else by how it ends."""
    return _KINDS.get(block.kind) or _form_of_text(block.text)


def _form_of_text(text: str) -> Form:
    bare = text.rstrip(_CLOSING)
    if bare.endswith((":", "：")):
        return Form.LEAD_IN
    if bare.endswith(("?", "？", "؟")):
        return Form.QUESTION
    if text.startswith(_QUOTED):
        return Form.QUOTE
    if bare.endswith((".", "!", "…", "。", "！", "।", "۔")):
        return Form.SENTENCE
    return Form.DATELINE if _is_dateline(bare) else Form.FRAGMENT


def _is_dateline(bare: str) -> bool:
    """Whether a few words say a place or a day: "LONDON", "Paris, 3 mars", "Berlin (dpa) –"."""
    if length(bare) > _SHORT:
        return False
    return bare.isupper() or bare.endswith(("–", "—", "-", ",")) or any(letter.isdigit() for letter in bare)
