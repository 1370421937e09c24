"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "b7a949b36436ac58"
