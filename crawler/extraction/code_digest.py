"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "7dd382cfdeb3612a"
