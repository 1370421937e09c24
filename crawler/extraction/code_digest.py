"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "f5b5c7e286aded89"
