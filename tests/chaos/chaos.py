"""A storm from its beginning to its judgement.

In: a size and a seed. Out: what happened, and what is wrong.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from storage.elsewhere import stores
from tests.chaos.blows import Told
from tests.chaos.judge import Judgement, judge
from tests.chaos.kept import kept_of
from tests.chaos.storm import StormSize
from tests.chaos.weathering import Weathering
from tests.chaos.world import world_of


def storm(size: StormSize, seed: int, tell: Callable[[str], None]) -> tuple[Told, Judgement]:
    """Let it pass, and look at what it left; `tell` is given each fault as it comes, and where anything is wrong
    what the workers said.
    """
    with world_of(size) as world, _variables(world.s3.settings):
        told = Weathering(world, seed, tell).run()
        judgement = judge(world, told, kept_of(world))
        for machine in world.machines if judgement.wrong else ():
            tell(f"what the workers of {machine.folder.name} said:\n{machine.log.read_text()}")
        return told, judgement


@contextmanager
def _variables(given: Mapping[str, str]) -> Iterator[None]:
    """By which this process finds the store, too, and not the one that a test before it found in its own."""
    stores._system.cache_clear()
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        stores._system.cache_clear()
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
