"""How well stories are found: invented articles, copies of them as papers make them, and what looks like copies.

In: `data/first.toml`, on which the numbers were set, and `data/second.toml`, which was held back. Out: a page.
Never: a text that somebody published.
"""
