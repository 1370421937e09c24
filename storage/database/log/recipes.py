"""Recipes as rows: what readings were made with."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from storage.database.schema import RecipeRow
from storage.database.statements import AnyRow, inserted
from storage.records import Recipe

_FACTS = (RecipeRow.extractor, RecipeRow.site_digest, RecipeRow.snapshot)


def ids_of(session: Session, recipes: Iterable[Recipe]) -> dict[Recipe, int]:
    """Surrogates of recipes, which are made rows when they are new."""
    wanted = set(recipes)
    found = _known(session, wanted)
    if missing := wanted - found.keys():
        rows = [
            {"extractor": recipe.extractor, "site_digest": recipe.site_digest, "snapshot": recipe.snapshot}
            for recipe in sorted(missing, key=lambda one: (one.extractor, one.site_digest, one.snapshot))
        ]
        made = inserted(session, RecipeRow, rows, "id", "extractor", "site_digest", "snapshot")
        found |= {_recipe(row): row.id for row in made}
        found |= _known(session, wanted - found.keys()) if found.keys() < wanted else {}
    return found


def _known(session: Session, recipes: set[Recipe]) -> dict[Recipe, int]:
    facts = [(recipe.extractor, recipe.site_digest, recipe.snapshot) for recipe in recipes]
    rows = session.execute(select(RecipeRow.id, *_FACTS).where(tuple_(*_FACTS).in_(facts)))
    return {_recipe(row): row.id for row in rows}


def _recipe(row: AnyRow) -> Recipe:
    return Recipe(extractor=row.extractor, site_digest=row.site_digest, snapshot=row.snapshot)
