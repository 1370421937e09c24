"""Every question of the cookbook gives on both databases what stands below it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from storage.database.schema.views import PUBLIC
from tests.unit.readingroom.library import Library
from tests.unit.storage.recipes import Question, agrees, questions, table

QUESTIONS = list(questions())
OF_STORIES = [one for one in QUESTIONS if "syndicated" in one.sql["sqlite"]]
BY_NAME = {"ids": lambda question: question.name}


@pytest.mark.parametrize("question", [one for one in QUESTIONS if one not in OF_STORIES], **BY_NAME)
def test_a_question_gives_what_stands_below_it(newsstand: Library, question: Question) -> None:
    _ask(newsstand, question)


@pytest.mark.parametrize("question", OF_STORIES, **BY_NAME)
def test_a_question_of_stories_is_answered_by_papers_that_print_the_same(
    wire_desk: Library, question: Question
) -> None:
    _ask(wire_desk, question)


def _ask(library: Library, question: Question) -> None:
    with library.open() as archive, archive.database.read() as connection:
        found = connection.execute(text(question.sql[archive.database.dialect]))
        given = table(list(found.keys()), [tuple(row) for row in found])
    assert agrees(question.gives, given), given


def test_there_are_twenty_questions_and_all_have_answers() -> None:
    assert len(QUESTIONS) >= 20
    assert [question.name for question in QUESTIONS if question.gives.count("\n") < 2] == []
    assert len({question.name for question in QUESTIONS}) == len(QUESTIONS)


def test_every_question_reads_public_views_alone() -> None:
    """Tables change with any revision, and hold what was taken down."""
    views = {view.name for view in PUBLIC} | {"json_each", "json_array_elements_text"}
    for question in QUESTIONS:
        for sql in question.sql.values():
            assert set(re.findall(r"\b(?:FROM|JOIN) ([a-z_]+)\b(?! -)", sql)) <= views, question.name
