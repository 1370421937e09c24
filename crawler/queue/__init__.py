"""Jobs of many machines: a queue in the database that all of them reach, and workers that take from it.

In: an archive on PostgreSQL; what is due, and what people add. Out: each job run once, as the ordinary command in a
process of its own, and tried again where that may help; how it ended.
Never: a job known to one machine alone, or a clock but the database's for what machines agree on.
"""
