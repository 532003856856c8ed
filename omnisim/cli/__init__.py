"""Door: what a person types, and what they read."""

from omnisim.cli.app import main

__all__ = ["main"]
