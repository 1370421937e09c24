"""How a teaser's stay is reckoned from captures."""

from __future__ import annotations

from storage.versioning.stays import MOST_PLACES, Stay, place_at, seen, went_on

_DAY = 86_400


def stay(*captures: tuple[int, int]) -> Stay:
    """Of captures at these seconds, with the teaser at these places."""
    found, before = Stay(), 0
    for at, position in captures:
        found = seen(went_on(found, at - before), at, position, highest=True)
        before = at
    return found


def test_a_path_has_a_place_wherever_it_changed() -> None:
    found = stay((0, 3), (300, 3), (600, 4), (900, 2), (1200, 2))
    assert found.path == ((0, 3), (600, 4), (900, 2))
    assert (found.observations, found.position_sum) == (5, 14)
    assert [place_at(found.path, at) for at in (0, 599, 600, 5000)] == [3, 3, 4, 2]


def test_a_capture_vouches_for_an_hour_at_most_and_the_newest_for_nothing_yet() -> None:
    assert stay((0, 1), (300, 1)).seconds == 300
    assert stay((0, 1), (_DAY, 1), (2 * _DAY, 1)).seconds == 2 * 3600
    assert stay((0, 1)).seconds == 0


def test_what_stands_below_another_teaser_of_its_article_is_not_counted() -> None:
    found = seen(went_on(seen(Stay(), 0, 9, highest=False), 300), 300, 9, highest=False)
    assert (found.observations, found.seconds, found.path) == (0, 0, ((0, 9),))


def test_a_path_of_years_keeps_its_newest_places_and_the_best_of_each_day_before() -> None:
    moves = [(minutes * 60, minutes // 30 % 7) for minutes in range(0, 365 * 24 * 60, 30)]
    found = stay(*moves)
    assert len(found.path) <= MOST_PLACES + 365
    assert found.path[-MOST_PLACES // 2 :] == tuple(moves[-MOST_PLACES // 2 :])
    assert found.observations == len(moves)
    days = [second // _DAY for second, _place in found.path[:100]]
    assert days == sorted(set(days))
    assert {place for _second, place in found.path[:100]} == {0}
