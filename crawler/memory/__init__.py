"""The memory of a site: which texts of its pages belong to the site and not to an article.

In: drafts of a sample of pages. Out: traces of them, and the fingerprints that are boilerplate.
Never: the texts themselves, the order of pages, the network or the database.
"""

from __future__ import annotations

from crawler.memory.rule import boilerplate
from crawler.memory.traces import traces_of

__all__ = ["boilerplate", "traces_of"]
