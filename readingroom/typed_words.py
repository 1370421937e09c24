"""WORDS of a command line as a query: a shell has taken the quotation marks away, and options look like words.

In: arguments. Out: what `storage.query.parser` reads. Raises click.NoSuchOption for an option that there is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from storage.query.lexer import Sort, lexemes

_OPTION = re.compile(r"--[a-z]")


def typed_query(words: Sequence[str]) -> str:
    """The words as one query: what is one argument of several plain words is a phrase, as quotation marks ask."""
    return " ".join(map(_as_phrase, words))


def _as_phrase(word: str) -> str:
    return f'"{word}"' if " " in word and _is_plain(word) else word


def _is_plain(text: str) -> bool:
    """Whether nothing in it asks for more than words: no operator, field, bracket, quotation mark, star."""
    return "*" not in text and all(lexeme.sort is Sort.WORD for lexeme in lexemes(text)[0])


def refuse_options(words: Sequence[str]) -> None:
    """A command of which -word is a word that must be absent is handed unknown options as words."""
    for word in words:
        if _OPTION.match(word):
            context = click.get_current_context()
            known = [name for option in context.command.params for name in option.opts if name.startswith("--")]
            raise click.NoSuchOption(word.partition("=")[0], possibilities=known, ctx=context)
