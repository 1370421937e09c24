"""How well the memory of a site tells what the site repeats from what its articles repeat, on invented sites.

In: sentences in five languages (data/). Out: sites of 60 pages that know the truth about themselves, and a table.
Never: pages of publishers, anything that the extraction knows.
"""
