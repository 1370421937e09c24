"""The forms in which articles are written for other programs; one small module each, listed in `table`.

In: rows of articles (`storage.database.queries.article_rows`), in order, and what the archive was then. Out: files.
Never: the clock, so that the same rows give the same bytes; more than a few thousand rows in memory.

A form is an `ArticleForm`, called FORM in its module. Most are one text, made piece by piece: a `TextForm`.
"""
