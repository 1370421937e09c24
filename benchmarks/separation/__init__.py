"""How well other articles are told apart on pages that were built to hold some: see `__main__`."""
