"""What readers ask of the database.

In: words, URLs, names, record ids.
Out: nouns; what was taken down is withheld.
Never: a write.
"""
