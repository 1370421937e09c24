"""Recorded bytes → text → tree: content coding, charset, markup, and the data that scripts of a page carry.

In: the entity of a capture with its headers.
Out: a Page, its parsed tree, its JSON-LD.
Never: a decoder of Scrapy or of a browser; an exception because of what the bytes hold.
"""
