"""Fit: what a log told, and how the market simulated from it stands beside the data."""
