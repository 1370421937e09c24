"""Pages that are made to hang or break a reader, read by ours and by trafilatura: `python -m benchmarks.hostile`.

In: nothing; the pages are generated. Out: docs/benchmarks/hostile.md, and exit code 1 when ours misses a limit.
Never: a page of a publisher, or a reader without a limit on its time and memory.
"""
