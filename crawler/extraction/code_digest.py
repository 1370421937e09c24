"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "9df027b3c4cbb642"
