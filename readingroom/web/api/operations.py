"""The operations of the API: where each is, what may be asked, what is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from readingroom.web.api import answers, nouns
from readingroom.web.api import parameters as given
from readingroom.web.api.parameters import Parameter
from readingroom.web.asked import PageAsked
from storage.database.engine import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A question: `path` below /api, its `name`, its parameters, the dataclass of its answer, and who answers."""

    path: str
    name: str
    about: str
    parameters: tuple[Parameter, ...]
    answer: type[Any]
    answered: Callable[[Connection, PageAsked], Any]


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        path="/count",
        name="count",
        about="How many articles hold what is asked, of how many.",
        parameters=given.WITHIN,
        answer=nouns.Counted,
        answered=answers.counted,
    ),
    Operation(
        path="/trend",
        name="trend",
        about="The share of all articles that hold what is asked, over time.",
        parameters=(*given.WITHIN, given.PERIOD),
        answer=nouns.OverTime,
        answered=answers.over_time,
    ),
    Operation(
        path="/articles",
        name="articles",
        about="Articles that hold what is asked.",
        parameters=(*given.WITHIN, given.SORT, given.LIMIT, given.CURSOR),
        answer=nouns.ArticleList,
        answered=answers.listed,
    ),
    Operation(
        path="/sample",
        name="sample",
        about="A random sample of them, the same for the same seed.",
        parameters=(*given.WITHIN, given.SEED, given.LIMIT),
        answer=nouns.ArticleList,
        answered=answers.sampled,
    ),
    Operation(
        path="/article/{site}/{key}",
        name="article",
        about="An article: its text and fields, with the evidence of each, and its versions.",
        parameters=(given.OF_SITE, given.KEY, given.AT, given.AS_OF),
        answer=nouns.ArticleAnswer,
        answered=answers.article,
    ),
    Operation(
        path="/words",
        name="words",
        about="The words that tell what is found from everything else.",
        parameters=(*given.WITHIN, given.SAMPLE),
        answer=nouns.WordList,
        answered=answers.word_list,
    ),
    Operation(
        path="/sources",
        name="sources",
        about="How many of them are of which site.",
        parameters=given.WITHIN,
        answer=nouns.Distribution,
        answered=answers.sources,
    ),
    Operation(
        path="/languages",
        name="languages",
        about="How many of them are in which language.",
        parameters=given.WITHIN,
        answer=nouns.Distribution,
        answered=answers.languages,
    ),
    Operation(
        path="/changes",
        name="changes",
        about="What became of articles, in order and without a gap: for programs that keep a copy.",
        parameters=(given.SINCE, given.LIMIT),
        answer=nouns.ChangeList,
        answered=answers.followed,
    ),
    Operation(
        path="/sites",
        name="sites",
        about="All sites that were ever crawled, and how they fare.",
        parameters=(),
        answer=nouns.SiteList,
        answered=answers.all_sites,
    ),
    Operation(
        path="/site-sources",
        name="site_sources",
        about="Where news are looked for: start pages, feeds and sitemaps, and what each gave.",
        parameters=(given.SITE,),
        answer=nouns.SourceList,
        answered=answers.all_sources,
    ),
)
