"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "73fd401c4353f550"
