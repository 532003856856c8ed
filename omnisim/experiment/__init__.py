"""Experiment: trials of configurations, their replications and worlds, and what they prove."""
