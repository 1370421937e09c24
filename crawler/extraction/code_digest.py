"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "5197cc43003e61b0"
