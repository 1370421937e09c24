"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "1493dd1ad2aaae53"
