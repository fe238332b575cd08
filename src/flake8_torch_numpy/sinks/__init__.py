"""Where conversions happen."""
