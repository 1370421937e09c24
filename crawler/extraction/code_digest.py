"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "b06b7367f2cb03e1"
