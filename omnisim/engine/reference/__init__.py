"""Reference engine: one customer's life as SimPy processes, written to be read aloud.

Every decision is made by `decisions`; here stands only who waits for what, and in which order
things happen. The compiled engine must give the identical log.
"""

from omnisim.engine.reference.life import run

__all__ = ["run"]
