"""How tools of this field read robots.txt, and what they do at a site with traps: `python -m benchmarks.traps`.

In: the cases of a folder of suites, where there is one; a local server. Out: docs/benchmarks/traps.md.
Never: a case of our own, or a tool that is bounded in another way than the rest.
"""
