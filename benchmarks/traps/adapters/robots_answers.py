"""Answers cases with one parser of robots.txt: `python robots_answers.py PARSER`, JSON on stdin, JSON on stdout.

In: a list of objects with robots, agent and url. Out: a list of true, false, or null where the parser raised.
Each parser is used as its own documentation says, with its defaults.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

Decide = Callable[[str, str, str], bool]
"""Robots text, agent, URL: whether it may be fetched."""


def _microfiche() -> Decide:
    from crawler.network.robots_rules import RobotsRules  # noqa: PLC0415 - of one environment only

    return lambda robots, agent, url: RobotsRules.from_answer(200, robots.encode()).allowed(url, agent).allowed


def _protego() -> Decide:
    from protego import Protego  # noqa: PLC0415 - of one environment only

    return lambda robots, agent, url: Protego.parse(robots).can_fetch(url, agent)


def _urllib() -> Decide:
    from urllib.robotparser import RobotFileParser  # noqa: PLC0415 - beside the others

    def decide(robots: str, agent: str, url: str) -> bool:
        parser = RobotFileParser()
        parser.parse(robots.splitlines())
        return parser.can_fetch(agent, url)

    return decide


def _robotspy() -> Decide:
    import robots as robotspy  # noqa: PLC0415 - of one environment only

    return lambda robots, agent, url: robotspy.RobotsParser.from_string(robots).can_fetch(agent, url)


def _robotexclusionrulesparser() -> Decide:
    from robotexclusionrulesparser import RobotExclusionRulesParser  # noqa: PLC0415 - of one environment only

    def decide(robots: str, agent: str, url: str) -> bool:
        parser = RobotExclusionRulesParser()
        parser.parse(robots)
        return bool(parser.is_allowed(agent, url))

    return decide


PARSERS: dict[str, Callable[[], Decide]] = {
    "microfiche": _microfiche,
    "protego": _protego,
    "urllib": _urllib,
    "robotspy": _robotspy,
    "robotexclusionrulesparser": _robotexclusionrulesparser,
}


def _answer(decide: Decide, case: Any) -> bool | None:
    try:
        return bool(decide(case["robots"], case["agent"], case["url"]))
    except Exception:  # noqa: BLE001 - whatever a parser of others raises is its answer
        return None


if __name__ == "__main__":
    chosen = PARSERS[sys.argv[1]]()
    json.dump([_answer(chosen, case) for case in json.load(sys.stdin)], sys.stdout)
