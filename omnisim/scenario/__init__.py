"""Scenario: the market, its configurations and their costs, as frozen data."""
