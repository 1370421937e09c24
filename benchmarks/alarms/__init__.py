"""How soon a change of a layout is an alarm, and how often a site that is well has one: invented histories, no clock.

In: papers that print so many stories a day, some without a text or a field. Out: docs/benchmarks/alarms.md.
Never: a database or a network: the rules are pure, and what they are asked is what a database would give them.
"""
