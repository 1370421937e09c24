"""How well titles, authors and dates are found, and how well they could be: `python -m benchmarks.metadata BENCH FILE`.

In: a folder of corpora (score.py, corpora/*.jsonl.gz).
Out: one Markdown page: what each source of a page says alone, what an oracle that picks the right one would reach, and
what the extractor gives.
Never: pages of publishers in the project.
"""
