"""Fitted: the entries of a scenario that a log has measured, and a scenario to hold them."""
