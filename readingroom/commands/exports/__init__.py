"""The verbs of `microfiche export`.

In: what was typed. Out: a file, and what is in it, in words. Never: more than calling `readingroom.export`.
"""
