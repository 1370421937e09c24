"""The pages under /trouble/: one a misbehaviour, linked from /trouble/ and from nowhere else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.newspaper.stories import Story, written
from crawler.newspaper.wire import Misbehaviour

PASSING = {Misbehaviour.TOO_MANY: 1, Misbehaviour.UNAVAILABLE: 1}
"""What happens only so many times and is fine then."""


@cache
def troubles() -> dict[str, Story]:
    """Give the stories under /trouble/ by path."""
    entries = tomllib.loads(files("crawler.newspaper").joinpath("data/trouble.toml").read_text("utf-8"))
    stories = [_story(how, entries) for how in Misbehaviour]
    return {story.path: story for story in stories}


def standing_rules() -> Mapping[str, tuple[Misbehaviour, int | None]]:
    """Say for each path under /trouble/ how it misbehaves and how often; None: always."""
    return {f"/trouble/{how.value}/": (how, PASSING.get(how)) for how in Misbehaviour}


def _story(how: Misbehaviour, entries: Mapping[str, Any]) -> Story:
    what = entries["what"][how.value]
    front = entries["front"] | {"headline": what["headline"], "place": f"/trouble/{how.value}/"}
    body = entries["body"].format(name=how.value, **what)
    return written(f"trouble-{how.value}", front, body)
