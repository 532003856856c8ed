"""Compiled engine: the reference engine's life under a compiled event loop, with the same log."""
