"""Web: the sandbox, a page on this machine where a strategy is tried out and shared.

The server keeps nothing that a browser would miss: all that somebody has set stands in the address
of the page, and every request says it again. What the server remembers, it could reckon anew.
"""
