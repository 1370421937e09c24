"""A page that somebody has already flattened into plain text → article and teasers, told apart by what is left of it.

In: text, in lines of any length; with or without titles, blank lines, hard breaks, credits, calls to action.
Out: one verdict for every line of the page, the main article, and a teaser for each other article.
Never: a rule for one site; the network, the database; an exception because of what the text holds.
"""

from crawler.extraction.plaintext.separate import SeparatedText, separate, separate_text

__all__ = ["SeparatedText", "separate", "separate_text"]
