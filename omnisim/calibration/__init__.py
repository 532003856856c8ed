"""Calibration: from an observed log to the numbers that it identifies, each with its interval."""
