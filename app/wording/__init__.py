"""Words for plans, outcomes and errors, shared by the terminal and the window.

An exception carries a fact; what a person can do about it is said here. Words are short and plain,
without blame; "source" and the object's own name stand for the two sides.
"""
