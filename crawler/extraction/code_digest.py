"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "f7c51cc3f25c5ac1"
