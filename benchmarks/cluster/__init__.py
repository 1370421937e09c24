"""Reading on a cluster: one worker and two, beside processes of one machine; and what a thousand would do with a month.

In: invented pages. Out: docs/benchmarks/cluster.md. Never: a figure that nobody measured without a word that says so.
"""
