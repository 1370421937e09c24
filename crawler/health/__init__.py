"""Whether a site gives what it should: what came lately beside what was declared and what came before.

In: a site's facts of a bounded time, its `[expect]`, a clock's reading. Out: `Alarm`s, kept, told once, and counted.
Never: the network, but for the webhook that the site file names; a rule that asks the database.
"""
