"""What each number and each rule of the extractor does: changed one at a time, over all pages that there are.

In: the source of the extractor; pages with what they say, where there are any; the pages of the tests.
Out: two tables, of the thresholds halved and doubled and of the rules switched off.
Never: a change of the source files; each changed reading runs in a process of its own, which imports the source anew.
"""
