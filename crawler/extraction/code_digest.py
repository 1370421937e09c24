"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "b08f0afe5ea0976b"
