"""A Markdown file for each article, with its facts in front (YAML, every value as JSON, which YAML 1.2 takes).

Files lie in folders by year and month of publication, articles without a date in `undated`. What of a text Markdown
would take for its own has a backslash before it (CommonMark §2.4), so that what is rendered is what was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from readingroom.export.formats.facts import digest, one_line
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow, RowColumn

_INLINE = re.compile(r"([\\`*_\[\]<>&~|!])")
_OPENING = re.compile(r"^(\s*)([#+\-=>:]|\d{1,9}(?=[.)]))")
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NO_NAME = re.compile(r"\W+")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class MarkdownForm:
    """The form."""

    media_type: str = "text/markdown"
    columns: tuple[RowColumn, ...] = ()
    notes: tuple[str, ...] = ("SHA256SUMS lists the files; `sha256sum -c SHA256SUMS` checks them.",)
    is_file_an_article: bool = True

    def write(self, rows: Iterable[ArticleRow], folder: Path, _state: ArchiveState) -> Iterator[Path]:
        """Write a file for each row."""
        for row in rows:
            path = folder / place(row)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page(row), "utf-8", newline="\n")
            yield path


def place(row: ArticleRow) -> str:
    """Where an article's file lies: month, day, title, and what tells it from all others."""
    published = row["published"]
    month = f"{published[:4]}/{published[5:7]}" if published else "undated"
    words = _NO_NAME.sub("-", row["title"].lower()).strip("-")[:_LONGEST].strip("-")
    parts = (published[8:10] if published else "", words, digest(row)[:12])
    return f"articles/{month}/{'-'.join(part for part in parts if part)}.md"


def page(row: ArticleRow) -> str:
    """An article as Markdown."""
    facts = "".join(f"{name}: {_yaml(value)}\n" for name, value in row.items() if name != "text" and value is not None)
    subtitle = [f"*{escaped(one_line(row['subtitle']))}*"] if row["subtitle"] else []
    body = (escaped(line) for line in row["text"].split("\n"))
    return f"---\n{facts}---\n\n" + "\n\n".join([f"# {escaped(one_line(row['title']))}", *subtitle, *body]) + "\n"


def escaped(line: str) -> str:
    """A line of text that Markdown takes for nothing else."""
    return _OPENING.sub(_behind_a_backslash, _INLINE.sub(r"\\\1", line.strip()))


def _behind_a_backslash(found: re.Match[str]) -> str:
    # A number is not escaped itself, but the point behind it, by the caller's next character.
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def _yaml(value: object) -> str:
    return _NOT_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


FORM = MarkdownForm()
