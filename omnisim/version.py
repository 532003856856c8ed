"""The version of omnisim, written down in this one place."""

# The first name is the one the build backend looks for, the second the one to import.
__version__ = VERSION = "0.1.0"
