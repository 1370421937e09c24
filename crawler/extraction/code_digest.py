"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "78d4d87ceb7642b0"
