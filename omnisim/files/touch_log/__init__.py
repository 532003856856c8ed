"""Touch log: a file of events read in pieces, and the columns that are made of it."""
