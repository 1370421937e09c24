"""What a crawl writes while it runs: files, jobs, captures, readings, and what people decided.

In: captures and readings in groups, inside a transaction.
Out: their rows; URLs whose articles are to be folded are marked.
Never: an article or a version: these follow in `storage.database.articles.components`.
"""
