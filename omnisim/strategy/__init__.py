"""Strategy: what to decide, how sure that is, and what to find out first."""
