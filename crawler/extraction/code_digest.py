"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "5132bac95f481eb2"
