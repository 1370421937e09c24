"""The parts of the benchmark: each measures one thing and gives a section of the page.

In: a `Setting`. Out: a `Section`. Never: a figure of a run whose pages were not all there.
"""
