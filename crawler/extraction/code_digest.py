"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "07a8966b1b48da96"
