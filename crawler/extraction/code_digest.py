"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "f32d31619128f528"
