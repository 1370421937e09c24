"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "c9183732ed872e11"
