"""Traces of pages → what speaks for each text being the site's and not an article's.

Everything is counted in articles, not in pages, and nothing depends on the order of pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import sqrt

from crawler.memory.copies import PageTraces, articles
from storage.records import Form, Role, Trace

_OWN_WORDS = 12
"""So many words of a page's own may stand between its boilerplate and the end of its body: a line of tags, a date."""
_MOSTLY = 0.8


@dataclass(slots=True)
class Appearance:
    """Where one text stood on one page: at the head or the tail of its body, how often, in whose company."""

    form: Form
    words: int
    head: bool = False
    tail: bool = False
    named: bool = False
    times: int = 0
    followers: set[str | None] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the sampled pages say of one text.

    `on` of `of` articles show it. `at_head`, `at_tail`, `named`, `repeated` and `asked_along` are shares of the pages
    whose body shows it: at an edge of the body, saying the author's name, twice or more, with another standing
    question. `followed_by`: the one text that follows it everywhere. `share` and `of_group` are what is left when
    doubt is taken off: the share of all articles that show it, and of those of the group that it fits best.
    `is_title`: another article has it as its title.
    """

    form: Form
    words: int
    on: int
    of: int
    at_head: float
    at_tail: float
    named: float
    repeated: float
    asked_along: float
    followed_by: str | None
    share: float
    of_group: float
    is_title: bool

    @property
    def at_edge(self) -> bool:
        """Whether it stands at one edge of the body nearly always."""
        return max(self.at_head, self.at_tail) >= _MOSTLY


@dataclass(slots=True)
class _Found:
    articles: set[int] = field(default_factory=set)
    appearances: dict[int, Appearance] = field(default_factory=dict)


class Sample:
    """All texts of the sampled pages, by fingerprint."""

    def __init__(self, pages: Sequence[PageTraces]) -> None:
        self._article_of = articles(pages)
        self._pages = pages
        self._found: defaultdict[str, _Found] = defaultdict(_Found)
        self._groups: defaultdict[str, set[int]] = defaultdict(set)
        self._titles: defaultdict[str, set[int]] = defaultdict(set)
        for number, traces in enumerate(pages):
            self._count(self._article_of[number], traces)
        for number, traces in enumerate(pages):
            self._look(number, traces)

    def _count(self, article: int, traces: PageTraces) -> None:
        for trace in traces:
            if trace.role is Role.GROUP:
                self._groups[trace.fingerprint].add(article)
            elif trace.role is Role.TITLE:
                self._titles[trace.fingerprint].add(article)
            else:
                self._found[trace.fingerprint].articles.add(article)

    def _look(self, number: int, traces: PageTraces) -> None:
        body = [trace for trace in traces if trace.role is Role.BODY]
        own = [0 if self._is_shared(trace) else trace.words for trace in body]
        before = list(accumulate(own, initial=0))
        for index, trace in enumerate(body):
            appearances = self._found[trace.fingerprint].appearances
            appearance = appearances.setdefault(number, Appearance(trace.form, trace.words))
            appearance.times += 1
            appearance.head |= before[index] <= _OWN_WORDS
            appearance.tail |= before[-1] - before[index + 1] <= _OWN_WORDS
            appearance.named |= trace.names_author
            appearance.followers.add(body[index + 1].fingerprint if index + 1 < len(body) else None)

    def _is_shared(self, trace: Trace) -> bool:
        return len(self._found[trace.fingerprint].articles) > 1

    def evidence(self, least: int) -> Iterator[tuple[str, Evidence]]:
        """The evidence on every text of a body that at least so many articles show."""
        standing = {
            fingerprint
            for fingerprint, found in self._found.items()
            if len(found.articles) >= least and found.appearances
        }
        questions = self._questions(standing)
        for fingerprint in sorted(standing):
            yield fingerprint, self._judged(fingerprint, questions)

    def _questions(self, standing: set[str]) -> Counter[int]:
        """How many standing questions each page has."""
        asked: Counter[int] = Counter()
        for fingerprint in standing:
            for number, appearance in self._found[fingerprint].appearances.items():
                asked[number] += appearance.form is Form.QUESTION
        return asked

    def _judged(self, fingerprint: str, questions: Counter[int]) -> Evidence:
        found = self._found[fingerprint]
        appearances = found.appearances
        every = len(set(self._article_of))
        first = max(appearances.values(), key=lambda appearance: (appearance.form, appearance.words))

        def part(count: int) -> float:
            return count / len(appearances)

        return Evidence(
            form=first.form,
            words=first.words,
            on=len(found.articles),
            of=every,
            at_head=part(sum(appearance.head for appearance in appearances.values())),
            at_tail=part(sum(appearance.tail for appearance in appearances.values())),
            named=part(sum(appearance.named for appearance in appearances.values())),
            repeated=part(sum(appearance.times > 1 for appearance in appearances.values())),
            asked_along=part(sum(questions[number] > 1 for number in appearances)),
            followed_by=_only(set().union(*(appearance.followers for appearance in appearances.values()))),
            share=surely(len(found.articles), every),
            of_group=self._of_group(found),
            is_title=bool(self._titles.get(fingerprint, set()) - found.articles),
        )

    def _of_group(self, found: _Found) -> float:
        """The surest share of a group, among those that hold nearly all articles with this text."""
        pages = {
            trace.fingerprint
            for number in found.appearances
            for trace in self._pages[number]
            if trace.role is Role.GROUP
        }
        both = ((self._groups[group], self._groups[group] & found.articles) for group in pages)
        fitting = (
            surely(len(common), len(whole)) for whole, common in both if len(common) >= _MOSTLY * len(found.articles)
        )
        return max(fitting, default=0.0)


def _only(followers: set[str | None]) -> str | None:
    return next(iter(followers)) if len(followers) == 1 else None


def surely(some: int, of: int) -> float:
    """The share that is left when doubt is taken off: the lower bound of Wilson's interval at one standard deviation.

    3 of 5 is .38 and 36 of 60 is .54, although both are three fifths.
    """
    share = some / of
    return (share + 1 / (2 * of) - sqrt(share * (1 - share) / of + 1 / (4 * of * of))) / (1 + 1 / of)
