"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "c74d570e6b9c8b24"
