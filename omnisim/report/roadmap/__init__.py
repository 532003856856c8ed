"""Roadmap: what to build first and whether to try it out, in words, tables and pictures."""
