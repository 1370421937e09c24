"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "0fdd501509e78f12"
