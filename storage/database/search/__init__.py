"""Full text search over the articles that may be shown: SQLite FTS5 or PostgreSQL tsvector, with the same answers.

In: a query of `storage.query`, or what a person typed. Out: hits, counts, facets, trends, keywords in context; index
rows. Both engines are handed words separated by blanks and nothing else, so that neither cuts a text its own way.
Never: an article that is withheld, found or counted; a text that is read to be counted, but where only the text says
what is asked (the first fifty words, a phrase behind what PostgreSQL keeps places of).
"""

from storage.database.search.finding import Hit, find
from storage.database.search.index import clear, remove, renew

__all__ = ["Hit", "clear", "find", "remove", "renew"]
