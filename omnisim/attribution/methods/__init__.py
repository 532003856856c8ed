"""Methods: rules and models that share conversions out among channels, one file each."""
