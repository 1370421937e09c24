"""What a search costs over a large archive, beside what SQLite itself and Datasette offer.

In: a number of articles, invented by a rule from a seed. Out: one page of figures, docs/benchmarks/search.md.
Never: texts of publishers, or an archive that is somebody's.
"""
