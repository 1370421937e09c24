"""The queue of a PostgreSQL database: procrastinate's tables in a schema beside ours, and what we keep there.

In: a database. Out: its queue, at the state that this program needs; what waits, runs and failed.
Never: a job run, or procrastinate imported where nobody asked for the queue.
"""
