"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "2b7430ebcc5ca364"
