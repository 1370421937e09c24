"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "ee352858d430bc58"
