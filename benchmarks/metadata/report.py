"""The figures of a run as one Markdown page. Pure: what it is given stands in it, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

OURS = "microfiche"
THREE = "oracle over h1, og and JSON-LD"
ALL = "oracle over all of these"
_INTRODUCTION = """# Titles, authors and dates: what pages say, and what is made of it

Written by `python -m benchmarks.metadata` (`make bench-metadata`); do not edit.

{facts}

Each row: the share of the pages whose gold gives the field on which the source says it, exactly and in the lax sense of
the `score.py` beside the pages (titles: one contains the other; authors: one is right). A source that says several
things counts when one of them is right: the table asks what could be found there, not what is found. An oracle picks
the right source on every page; what lies between it and a program are pages whose sources differ, where any of them
may be meant. microfiche asks further sources (datelines, signatures, cards, dates anywhere), so it can stand above an
oracle.
Gold of wcxb was drafted by a language model, and some of it is wrong or stands nowhere on the page; gold of n4k is what
newspaper4k gave when its tests were written.
"""
_HEADS = {"title": "Titles", "authors": "Authors", "date": "Dates"}


def page(facts: Iterable[str], tables: Mapping[str, Mapping[str, Mapping[str, Counter[str]]]]) -> str:
    """The whole page: facts of the run, then a table for each field of each corpus."""
    parts = [_INTRODUCTION.format(facts="\n".join(f"- {fact}" for fact in facts))]
    for name, fields in tables.items():
        parts += [f"## {_HEADS[field]}, {name}\n\n{_table(field, rows)}" for field, rows in fields.items()]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _table(field: str, rows: Mapping[str, Counter[str]]) -> str:
    shown = {name: one for name, one in rows.items() if field == "title" or name != THREE}
    lines = [
        f"| {name} | {one['pages']} | {_share(one, 'right')} | {_share(one, 'lax')} |" for name, one in shown.items()
    ]
    return "\n".join(["|  | pages | exact | lax |", "| --- | ---: | ---: | ---: |", *lines]) + "\n"


def _share(counted: Counter[str], name: str) -> str:
    return f"{counted[name] / counted['pages']:.4f}" if counted["pages"] else "–"
