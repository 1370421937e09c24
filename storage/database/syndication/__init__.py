"""Stories: articles that carry the same text, kept up as articles are folded, and the same in every order.

In: surrogates of articles that may have changed, in a writing transaction. Out: rows of `story_overlap` and
`story_member`; the samples of shingles by which copies are found.
Never: an article that may not be shown; a look at more of the archive than what shares a shingle with an article
within some days, or on its site.
"""

from storage.database.syndication.renewing import clear, is_whole, renew

__all__ = ["clear", "is_whole", "renew"]
