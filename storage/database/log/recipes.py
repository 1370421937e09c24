"""Recipes as rows: what readings were made with."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select, tuple_

from storage.database.schema import RECIPE
from storage.database.statements import AnyRow, inserted
from storage.records import Recipe

_FACTS = (RECIPE.c.extractor, RECIPE.c.site_digest, RECIPE.c.snapshot)


_KNOWN = select(RECIPE.c.id, *_FACTS).where(tuple_(*_FACTS).in_(bindparam("facts", expanding=True)))


def ids_of(connection: Connection, recipes: Iterable[Recipe]) -> dict[Recipe, int]:
    """Surrogates of recipes, which are made rows when they are new."""
    wanted = set(recipes)
    found = _known(connection, wanted)
    if missing := wanted - found.keys():
        rows = [
            {"extractor": recipe.extractor, "site_digest": recipe.site_digest, "snapshot": recipe.snapshot}
            for recipe in sorted(missing, key=lambda one: (one.extractor, one.site_digest, one.snapshot))
        ]
        made = inserted(connection, RECIPE, rows, "id", "extractor", "site_digest", "snapshot")
        found |= {_recipe(row): row.id for row in made}
        found |= _known(connection, wanted - found.keys()) if found.keys() < wanted else {}
    return found


def _known(connection: Connection, recipes: set[Recipe]) -> dict[Recipe, int]:
    facts = [(recipe.extractor, recipe.site_digest, recipe.snapshot) for recipe in recipes]
    rows = connection.execute(_KNOWN, {"facts": facts})
    return {_recipe(row): row.id for row in rows}


def _recipe(row: AnyRow) -> Recipe:
    return Recipe(extractor=row.extractor, site_digest=row.site_digest, snapshot=row.snapshot)
