"""What is fetched next and when: rules over the frontier, which is a table of the archive.

In: site declarations, captures, drafts.
Out: plans (`Due`) and the time of the next visit.
Never: the network, a clock of its own; a queue in memory.
"""
