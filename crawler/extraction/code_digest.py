"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "ea5caf03c80de48a"
