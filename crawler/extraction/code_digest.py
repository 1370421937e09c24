"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "929823e5b017dd7b"
