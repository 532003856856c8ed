"""Compiled engine: the reference engine's life under a compiled event loop, with the same log.

Its rooms are those of the reference engine. Where there a process waits, here a trip is entered
into the calendar with the step to be taken then.
"""

from omnisim.engine.compiled.kernel import compile_first, is_compiled, run

__all__ = ["compile_first", "is_compiled", "run"]
