"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "6ed8a4fed0c2c8a2"
