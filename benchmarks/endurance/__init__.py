"""Whether a reader that reads page after page needs more and more memory: `python -m benchmarks.endurance`.

In: nothing; the pages are invented, each other than the rest. Out: docs/benchmarks/endurance.md.
Never: a page of a publisher.
"""
