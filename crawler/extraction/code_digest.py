"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "1e9eabec05255d3e"
