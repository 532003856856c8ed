"""Build: from a scenario, a configuration and a world to the flat arrays of a model."""
