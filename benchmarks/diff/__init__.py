"""What comparing two texts costs, hostile ones included, beside other libraries: `python -m benchmarks.diff`.

In: nothing; the texts are invented. Out: docs/benchmarks/diff.md; exit code 1 where ours takes longer than it may.
Never: a text of a publisher.
"""
