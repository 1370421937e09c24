"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "b142f16f6e0b7943"
