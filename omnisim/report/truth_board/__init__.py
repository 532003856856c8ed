"""Truth board: what a board says – in a page, in a terminal, in words."""
