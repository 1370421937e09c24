"""The verbs of the queue.

In: an archive on PostgreSQL. Out: what waits, runs and failed; jobs added, tried again and taken out.
Never: a job run.
"""
