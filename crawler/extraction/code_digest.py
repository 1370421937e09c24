"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "f418286de6c0d97b"
