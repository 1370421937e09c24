"""Where a feed offers to tell of its news by itself (W3C WebSub §4): noted, so that whoever subscribes finds it.

In: links of the feed's answer and of the feed. Out: Links to hubs, and to the topic. Never: subscribing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from crawler.discovery.collect import Mention, links_from
from crawler.discovery.link_field import links_of_head
from storage.records import Link, Rel

RELATIONS = {"hub": Rel.HUB, "self": Rel.TOPIC}
_MOST = 10


def offers(named: Iterable[tuple[str, str]], url: str, at: datetime) -> tuple[Link, ...]:
    """The hubs of the feed at `url`, fetched `at`, and its topic where it names one; nothing without a hub.

    `named` are relations and addresses, as the feed has them.
    """
    given = [(RELATIONS[relation], target) for relation, target in named if relation in RELATIONS]
    hubs = links_from((Mention(target) for rel, target in given if rel is Rel.HUB), Rel.HUB, url, at, _MOST)
    # The address of the feed itself is no link from it: whoever finds no topic subscribes to that.
    topics = links_from((Mention(target) for rel, target in given if rel is Rel.TOPIC), Rel.TOPIC, url, at, 1)
    return (*hubs, *topics) if hubs else ()


def offers_of_head(headers: Iterable[tuple[str, str]], url: str, at: datetime) -> tuple[Link, ...]:
    """The same of the Link fields of the feed's answer, which count before what the feed says (§4)."""
    named = ((relation, link.target) for link in links_of_head(headers) for relation in sorted(link.relations))
    return offers(named, url, at)
