"""Machine code: functions compiled once per installation, and called with named tuples.

`kept` is the decorator, `layout.Held` what such a function is called with. Only compiling needs
numba, which takes longer to import than most commands take to answer.
"""
