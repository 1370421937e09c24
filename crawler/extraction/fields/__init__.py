"""The fields of the main article beside its text, each with where it was found.

In: the surveyed document, its structured data, the identity of the main article.
Out: title and kicker, authors, dates, section, kind, images, language, paywall, names; what type of page it is.
Never: a field without its evidence.
"""
