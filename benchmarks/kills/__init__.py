"""A crawl that is killed again and again: `python -m benchmarks.kills`.

In: nothing but this machine; the pages are invented. Out: docs/benchmarks/kills.md.
Never: a kill at a place that was chosen, which tests/faults does.
"""
