"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "afdb19ed4ded8b92"
