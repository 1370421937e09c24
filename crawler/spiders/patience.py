"""How long a signal leaves to what is in flight.

In: nothing. Out: a number, for who does not import Scrapy for it.
"""

PATIENCE = 25.0
"""Seconds; service managers kill after thirty, or ninety."""
