"""Decision: what an experiment found, in words, tables and pictures."""
