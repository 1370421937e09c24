"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "8022129aa544a36d"
