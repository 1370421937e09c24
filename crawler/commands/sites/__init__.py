"""`microfiche sites` and `microfiche site …`: what is declared, and whether it gives what it should. A verb a module.

In: arguments, site files, the archive; `new` and `try` ask the site itself, through a crawl that stores nothing.
Out: lines for people, JSON Lines and OPML for programs, site files.
Never: a row of what was fetched; it stays whatever happens to the file of its site.
"""
