"""A year of twenty papers in an hour: what a scheduled crawl finds, misses and asks for, and what it says of trouble.

In: nothing but this machine; time-machine moves the clock of the crawls.
Out: docs/benchmarks/year.md.
Never: a page of a real paper, or a clock within Microfiche that somebody could set.
"""
