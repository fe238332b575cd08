"""Finds and fixes unsafe conversions of torch tensors to NumPy arrays."""

__version__ = "0.1.0"
