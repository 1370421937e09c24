"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "20c852ec1837910c"
