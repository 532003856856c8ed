"""Files: what comes from disk and what goes to it, with letters for every fault."""
