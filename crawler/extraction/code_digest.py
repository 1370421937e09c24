"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "3a4f869f0cc90c39"
