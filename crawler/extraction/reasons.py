"""Reasons of readings that others than people go by."""

NO_RUNNING_TEXT = "no running text"
"""The page is shown to everybody as it is, and is no article and announces none."""
