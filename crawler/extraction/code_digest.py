"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "fd1a68d93d26edc3"
