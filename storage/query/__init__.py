"""What people ask of texts: words made alike, and queries as a tree, the same for every engine.

In: what a person typed, texts of any script, a moment. Out: tokens, a frozen tree of what is asked, words that explain
it, and whether and where a text holds it.
Never: a database, or a string that is no query.
"""
