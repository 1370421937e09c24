"""What the pages of the reading room cost among many articles, and while a crawl writes, beside Datasette.

In: how many articles. Out: a page of tables. Never: a page of a publisher; all articles are made up.
"""
