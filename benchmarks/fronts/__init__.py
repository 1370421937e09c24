"""What the paths of teasers cost on a front page that is captured every five minutes: `python -m benchmarks.fronts`.

In: nothing; the page is invented. Out: docs/benchmarks/fronts.md.
Never: a page of a publisher.
"""
