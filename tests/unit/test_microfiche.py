"""What a program of others imports."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys

import pytest

import microfiche
from storage.errors import MicroficheError

NO_NOUNS = ("Archive", "ArchivedArticle", "OpenArchive", "main", "open")
HEAVY = [
    "alembic",
    "click",
    "lxml",
    "pydantic",
    "rich",
    "scrapy",
    "sqlalchemy",
    "storage",
    "trafilatura",
    "twisted",
    "warcio",
]


def modules_after(statement: str) -> list[str]:
    """Top-level names of the modules that a fresh interpreter holds after a statement."""
    program = (
        f"import json, sys; {statement}; print(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    )
    loaded: list[str] = json.loads(subprocess.check_output([sys.executable, "-c", program]))
    return loaded


def test_importing_microfiche_imports_nothing_heavy() -> None:
    assert [name for name in modules_after("import microfiche") if name in HEAVY] == []


def test_naming_a_noun_imports_the_nouns_alone() -> None:
    heavy = [name for name in modules_after("from microfiche import Article, MicroficheError") if name in HEAVY]
    assert heavy == ["storage"]


@pytest.mark.parametrize("name", [name for name in microfiche.__all__ if name not in NO_NOUNS])
def test_every_noun_is_handed_out(name: str) -> None:
    assert getattr(microfiche, name).__module__.startswith(("storage.records.", "storage.errors"))


def test_the_error_is_the_one_that_is_raised() -> None:
    assert microfiche.MicroficheError is MicroficheError


def test_what_microfiche_does_not_hand_out_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        importlib.import_module("microfiche").nonsense  # noqa: B018 - naming it is the test
